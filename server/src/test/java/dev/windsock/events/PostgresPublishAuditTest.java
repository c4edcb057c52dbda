// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import java.util.Map;

final class PostgresPublishAuditTest extends PublishAuditContract {
    @Override
    Map<String, Object> store() {
        return Map.of(
                "windsock.store-url",
                PostgresCluster.shared().createDatabase(Collation.EN_US).urlWithCredentials());
    }
}
