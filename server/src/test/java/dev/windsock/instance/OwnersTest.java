// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.provision.Provisioner;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers with their own data directories that use one database, one after another. */
final class OwnersTest {
    private final TestDatabase database = PostgresCluster.shared().createDatabase(Collation.EN_US);
    private final TenantId tenant = TenantId.DEFAULT;

    @TempDir
    private Path directory;

    private RunningServer start(String name, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(database.properties());
        properties.put("windsock.data-dir", directory.resolve(name).toString());
        properties.putAll(more);
        return RunningServer.start(properties);
    }

    private static String launch(RunningServer server, String key) throws IOException {
        HttpAnswer launched = server.post(
                "/api/instances", key, "{\"name\":\"sleeper\",\"image\":\"host\",\"command\":[\"sleep\",\"600\"]}");
        assertThat(launched.status()).as(launched.body()).isEqualTo(202);
        String id = launched.text("id");
        awaitStatus(server, key, id, "RUNNING");
        return id;
    }

    private static HttpAnswer get(RunningServer server, String key, String path) {
        try {
            return server.get(path, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitStatus(RunningServer server, String key, String id, String status) {
        Deadline.await(
                status,
                () -> get(server, key, "/api/instances/" + id).text("status").equals(status));
    }

    @Test
    void actOnNothingThatBelongsToAnother() throws IOException {
        String key;
        String id;
        String volume;
        try (RunningServer first = start("first", Map.of())) {
            key = first.key(tenant, "admin");
            id = launch(first, key);
            volume = first.post("/api/volumes", key, "{\"name\":\"v\",\"size_gb\":1}")
                    .text("id");
        }
        try (RunningServer second = start("second", Map.of())) {
            String other = second.post(
                            "/api/instances",
                            key,
                            "{\"name\":\"other\",\"image\":\"host\",\"command\":[\"sleep\",\"600\"]}")
                    .text("id");
            // the reconciliation at startup is complete by then
            awaitStatus(second, key, other, "RUNNING");
            second.bean(Provisioner.class).sweep();
            assertThat(get(second, key, "/api/instances/" + id).text("status")).isEqualTo("RUNNING");

            HttpAnswer logs = get(second, key, "/api/instances/" + id + "/logs");
            assertThat(logs.status()).as(logs.body()).isEqualTo(503);
            assertThat(logs.text("detail")).contains("belongs to node");
            assertThat(second.post("/api/instances/" + id + "/pause", key, null).status())
                    .isEqualTo(503);
            assertThat(second.post("/api/instances/" + id + "/terminals", key, "{\"cols\":80,\"rows\":24}")
                            .status())
                    .isEqualTo(503);
            HttpAnswer attached = second.post(
                    "/api/volumes/" + volume + "/attach",
                    key,
                    "{\"instance_id\":\"" + other + "\",\"mount_path\":\"/data\"}");
            assertThat(attached.status()).as(attached.body()).isEqualTo(409);
            assertThat(attached.text("detail")).contains("The volume belongs to node");

            // commands that can wait are stored
            HttpAnswer stopped = second.post("/api/instances/" + id + "/stop", key, null);
            assertThat(stopped.status()).as(stopped.body()).isEqualTo(202);
            assertThat(stopped.text("status")).isEqualTo("STOPPING");
            assertThat(stopped.text("status_reason")).startsWith("Pending on node ");
            second.send("DELETE", "/api/instances/" + other, key, null);
            awaitStatus(second, key, other, "TERMINATED");
            assertThat(get(second, key, "/api/instances/" + id).text("status")).isEqualTo("STOPPING");
        }
        try (RunningServer first = start("first", Map.of())) {
            awaitStatus(first, key, id, "STOPPED");
            first.send("DELETE", "/api/instances/" + id, key, null);
            awaitStatus(first, key, id, "TERMINATED");
        }
    }

    /** Its host is gone, and with it the instance. */
    @Test
    void giveUpWhatAnAdoptedNodeRan() throws IOException {
        String key;
        String id;
        String node;
        try (RunningServer lost = start("lost", Map.of())) {
            key = lost.key(tenant, "admin");
            id = launch(lost, key);
            node = lost.bean(NodeId.class).value();
            lost.post("/api/instances/" + id + "/stop", key, null);
            awaitStatus(lost, key, id, "STOPPED");
        }
        database.execute("update instances set status = 'RUNNING' where id = '" + id + "'");
        try (RunningServer next = start("next", Map.of("windsock.adopt-node", node))) {
            assertThat(next.bean(NodeId.class).value()).isEqualTo(node);
            awaitStatus(next, key, id, "ERROR");
        }
    }
}
