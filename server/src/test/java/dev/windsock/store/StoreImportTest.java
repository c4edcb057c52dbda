// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.RunningServer;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store of a server moves to PostgreSQL. */
final class StoreImportTest {
    private final TestDatabase database = PostgresCluster.shared().createDatabase(Collation.EN_US);
    private final TenantId tenant = RunningServer.tenant();

    @TempDir
    private Path directory;

    private StoreConfiguration configuration(Path data) {
        return new StoreConfiguration(
                data,
                database.url(),
                database.user(),
                database.password(),
                null,
                1_000,
                1 << 20,
                Duration.ofDays(1),
                false,
                null);
    }

    private RunningServer start(Map<String, Object> store) {
        Map<String, Object> properties = new HashMap<>(store);
        properties.put("windsock.data-dir", directory.toString());
        return RunningServer.start(properties);
    }

    private static String status(RunningServer server, String key, String instance) {
        try {
            return server.get(instance, key).text("status");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void keepsEverythingButTheEpoch() throws IOException {
        String key;
        String instance;
        String audit;
        NodeId node;
        Position position;
        try (RunningServer embedded = start(Map.of())) {
            key = embedded.key(tenant, "admin");
            HttpAnswer launched = embedded.post(
                    "/api/instances", key, "{\"name\":\"sleeper\",\"image\":\"host\",\"command\":[\"sleep\",\"600\"]}");
            instance = "/api/instances/" + launched.text("id");
            Deadline.await("RUNNING", () -> status(embedded, key, instance).equals("RUNNING"));
            embedded.commit(tenant, 0, 5);
            node = embedded.bean(NodeId.class);
            audit = embedded.get("/api/audit/verify", key).text("head_hash");
            position = embedded.bean(SqlEventLog.class).latest();
        }
        StoreImport.run(configuration(directory));
        assertThatThrownBy(() -> StoreImport.run(configuration(directory)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("WINDSOCK_STORE_URL: the database is not empty");
        try (RunningServer server = start(database.properties())) {
            assertThat(server.bean(NodeId.class)).isEqualTo(node);
            Position moved = server.bean(SqlEventLog.class).latest();
            assertThat(moved.epoch()).isNotEqualTo(position.epoch());
            assertThat(server.get("/api/audit/verify", key).text("head_hash")).isEqualTo(audit);
            assertThat(status(server, key, instance)).isEqualTo("RUNNING");
            assertThat(server.get("/api/events?after=" + position, key).body()).contains("EPOCH_CHANGED");
            server.send("DELETE", instance, key, null);
            Deadline.await("TERMINATED", () -> status(server, key, instance).equals("TERMINATED"));
        }
    }
}
