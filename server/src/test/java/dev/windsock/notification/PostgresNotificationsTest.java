// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.wire.Texts;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PostgresNotificationsTest extends NotificationsContract {
    private static final String NODE = "01900000-0000-7000-8000-0000000000aa";

    @Override
    Map<String, Object> store() {
        return Map.of(
                "windsock.store-url",
                PostgresCluster.shared().createDatabase(Collation.EN_US).urlWithCredentials());
    }

    @Test
    void reportsANodeThatIsLostUntilItIsStopped() {
        rule("server", "\"condition\":\"SERVER_TROUBLE\"");
        // the rows that a killed server leaves behind
        execute("insert into nodes (id, directory, host, joined_at, name, version) values ('" + NODE
                + "', 'gone', 'elsewhere', now(), 'node-b', '1')");
        execute(
                "insert into node_leases (node_id, incarnation, bus, directory, host, pid, address, acquired_at, expires_at)"
                        + " values ('" + NODE
                        + "', 0, false, 'gone', 'elsewhere', 1, '', now(), now() - interval '1 minute')");
        awaitNotification("FIRING");
        assertThat(Texts.text(items("/api/notifications").getFirst(), "summary"))
                .startsWith("Node node-b is lost");
        execute("delete from node_leases where node_id = '" + NODE + "'");
        awaitNotification("RESOLVED");
        assertThat(Texts.text(items("/api/notifications").getFirst(), "resolution"))
                .isEqualTo("The node was stopped.");
    }
}
