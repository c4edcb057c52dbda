// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import java.util.Map;

final class SqliteAuditBoundsTest extends AuditBoundsContract {
    @Override
    Map<String, Object> store() {
        return Map.of();
    }
}
