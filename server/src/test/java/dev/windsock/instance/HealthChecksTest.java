// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.child.FreePort;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health checks of real processes over REST. */
@NullUnmarked
final class HealthChecksTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "operator");
    private final List<String> launched = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void terminate() throws IOException {
        for (String id : launched) {
            server.send("DELETE", "/api/instances/" + id, key, null);
            await(id, "status", "TERMINATED");
        }
    }

    @Test
    void reportsEachChangeOfTheHealthAsAnEvent() throws IOException {
        Path healthy = directory.resolve("healthy");
        Path observed = directory.resolve("observed");
        String start = server.get("/api/instances", key).position();
        String id = launch(
                "sleep 600",
                "{\"command\":[\"/bin/sh\",\"-c\",\"until [ -e " + observed + " ]; do sleep 0.05; done; test -e "
                        + healthy + " || { echo not yet; false; }\"],\"interval\":1,\"timeout\":60,\"retries\":2}");
        await(id, "health_status", "starting");

        Files.createFile(observed);
        await(id, "health_status", "unhealthy");
        assertThat(get(id).text("health_output")).isEqualTo("not yet");
        Files.createFile(healthy);
        await(id, "health_status", "healthy");
        assertThat(get(id).text("status")).isEqualTo("RUNNING");
        assertThat(types(start, id))
                .containsExactly(
                        "INSTANCE_CREATED", "INSTANCE_STARTED", "INSTANCE_HEALTH_CHANGED", "INSTANCE_HEALTH_CHANGED");

        server.post("/api/instances/" + id + "/stop", key, null);
        await(id, "status", "STOPPED");
        assertThat(get(id).text("health_status")).isNull();
        assertThat(get(id).json().get("health").get("interval").getIntValue()).isEqualTo(1);
    }

    @Test
    void killsACheckThatHangsAndNeverOverlapsChecks() throws IOException {
        Path log = directory.resolve("checks");
        String id = launch(
                "sleep 600",
                "{\"command\":[\"/bin/sh\",\"-c\",\"echo $$ >>" + log
                        + "; timeout 600 /bin/sh -c 'echo $$ >>" + log
                        + "; sleep 987654'\"],\"interval\":1,\"timeout\":1,\"retries\":1}");
        await(id, "health_status", "unhealthy");
        assertThat(get(id).text("health_output")).startsWith("Timeout after 1000 ms.");
        Deadline.await("three checks", () -> lines(log).size() >= 6);
        // once init has reaped them, all processes and their children are gone, except those of the latest check
        List<String> pids = lines(log);
        Deadline.await(
                "the earlier checks to end",
                () -> pids.subList(0, pids.size() - 2).stream().noneMatch(pid -> Files.exists(Path.of("/proc", pid))));
        server.send("DELETE", "/api/instances/" + id, key, null);
        await(id, "status", "TERMINATED");
        Deadline.await(
                "the last check to end",
                () -> lines(log).stream().noneMatch(pid -> Files.exists(Path.of("/proc", pid))));
    }

    @Test
    void keepsTheOutputOfACheckThatLeavesAProcess() throws IOException {
        String id = launch(
                "sleep 600",
                "{\"command\":[\"/bin/sh\",\"-c\",\"echo bad; setsid sleep 60 & exit 1\"],\"interval\":1,\"retries\":1}");
        await(id, "health_status", "unhealthy");
        assertThat(get(id).text("health_output")).isEqualTo("bad");
    }

    @Test
    void boundsTheOutputOfACheck() throws IOException {
        String id = launch(
                "sleep 600",
                "{\"command\":[\"/bin/sh\",\"-c\",\"seq 1 100000; exit 1\"],\"interval\":1,\"retries\":1}");
        await(id, "health_status", "unhealthy");
        assertThat(get(id).text("health_output"))
                .hasSizeLessThanOrEqualTo(1_024)
                .startsWith("1\n2\n3");
    }

    @Test
    void requestsOnlyPortsOfTheInstanceItself() throws IOException {
        try (ServerSocket foreign = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String id = launch(
                    "sleep 600", "{\"http\":{\"port\":" + foreign.getLocalPort() + "},\"interval\":1,\"retries\":1}");
            await(id, "health_status", "unhealthy");
            assertThat(get(id).text("health_output"))
                    .isEqualTo("No process of the instance listens on TCP port " + foreign.getLocalPort() + ".");
        }
    }

    @Test
    void requestsAPathOfTheInstance() throws IOException {
        int port = FreePort.next();
        Files.writeString(directory.resolve("ok"), "ok");
        String id = launch(
                "cd " + directory + " && exec python3 -m http.server " + port + " --bind 127.0.0.1",
                "{\"http\":{\"port\":" + port + ",\"path\":\"/ok\"},\"interval\":1,\"retries\":1}");
        await(id, "health_status", "healthy");
        assertThat(get(id).text("health_output")).isEqualTo("GET /ok on port " + port + " returned 200.");

        HttpAnswer changed =
                server.send("PATCH", "/api/instances/" + id, key, "{\"health\":{\"http\":{\"path\":\"/none\"}}}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.body()).contains("\"changed\":[\"health\"]", "\"new_run\":false");
        await(id, "health_status", "unhealthy");
        assertThat(get(id).text("health_output")).contains("returned 404");
        server.send("PATCH", "/api/instances/" + id, key, "{\"health\":null}");
        assertThat(get(id).text("health_status")).isNull();
    }

    @Test
    void rejectsAnIncompleteCheckAndNamesTheField() throws IOException {
        for (String health : List.of("{}", "{\"command\":[\"true\"],\"http\":{\"port\":80}}", "{\"interval\":1}")) {
            HttpAnswer answer = launching("x", health);
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(Texts.text(answer.json().get("errors").get(0), "field")).isEqualTo("health");
        }
        HttpAnswer path = launching("x", "{\"http\":{\"port\":80,\"path\":\"//evil.example\\r\\nHost: x\"}}");
        assertThat(path.status()).isEqualTo(400);
        assertThat(path.body()).contains("health.http.path");
    }

    private String launch(String script, String health) throws IOException {
        HttpAnswer answer = launching(script, health);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        launched.add(answer.text("id"));
        return answer.text("id");
    }

    private HttpAnswer launching(String script, String health) throws IOException {
        return server.post(
                "/api/instances",
                key,
                "{\"name\":\"checked\",\"command\":[\"/bin/sh\",\"-c\",\"" + script + "\"],\"health\":" + health + "}");
    }

    private HttpAnswer get(String id) {
        try {
            return server.get("/api/instances/" + id, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String id, String field, String value) {
        Deadline.await(field + " " + value, () -> value.equals(get(id).text(field)));
    }

    private List<String> types(String after, String id) throws IOException {
        List<String> types = new ArrayList<>();
        server.get("/api/events?after=" + after + "&resource_ids=" + id, key)
                .json()
                .get("items")
                .values()
                .forEach(event -> types.add(Texts.text(event, "type")));
        types.remove("AUDIT_LOG");
        return types;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
