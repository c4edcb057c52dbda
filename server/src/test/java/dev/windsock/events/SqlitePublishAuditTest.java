// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import java.util.Map;

final class SqlitePublishAuditTest extends PublishAuditContract {
    @Override
    Map<String, Object> store() {
        return Map.of();
    }
}
