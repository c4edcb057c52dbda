// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import java.util.Map;

final class SqliteNotificationsTest extends NotificationsContract {
    @Override
    Map<String, Object> store() {
        return Map.of();
    }
}
