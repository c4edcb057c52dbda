// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.access.key.KeyUseWrites;
import dev.windsock.access.session.SessionSweeps;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.nats.NatsProcess;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.wire.BrowserSession;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers share one database and one NATS server. */
@NullUnmarked
final class ServersTest {
    private static final String CSRF = "X-Requested-With: windsock";

    private final TestDatabase database = PostgresCluster.shared().createDatabase(Collation.EN_US);
    private final TenantId tenant = RunningServer.tenant();
    private final NatsProcess nats = NatsProcess.start();

    @TempDir
    private Path directory;

    private RunningServer first;
    private RunningServer second;

    @BeforeEach
    void start() throws Exception {
        // both create the administrator's key
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RunningServer> one = threads.submit(() -> start("first"));
            Future<RunningServer> other = threads.submit(() -> start("second"));
            first = one.get();
            second = other.get();
        }
    }

    private RunningServer start(String name) {
        Map<String, Object> properties = new HashMap<>(database.properties());
        properties.put("windsock.data-dir", directory.resolve(name).toString());
        properties.put("windsock.nats-url", nats.url());
        properties.put("windsock.node-name", name);
        properties.put("windsock.node-url", "http://" + name + ".example.com");
        return RunningServer.start(properties);
    }

    @AfterEach
    void stop() {
        second.close();
        first.close();
        nats.close();
    }

    private String newKey(RunningServer server, String role) throws IOException {
        HttpAnswer made =
                server.post("/api/keys", server.key(tenant, "admin"), "{\"name\":\"k\",\"role\":\"" + role + "\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.text("secret");
    }

    private static void publish(RunningServer server, String key, int n) throws IOException {
        HttpAnswer published = server.post("/api/events", key, "{\"type\":\"NUMBERED\",\"payload\":{\"n\":" + n + "}}");
        assertThat(published.status()).as(published.body()).isEqualTo(202);
    }

    private static List<Integer> numbers(WsClient client, int count) throws IOException {
        List<Integer> received = new ArrayList<>();
        while (received.size() < count) {
            JsonNode change = client.await("NUMBERED");
            received.add(change.get("payload").get("n").getIntValue());
        }
        return received;
    }

    @Test
    void deliverEachOthersChanges() throws IOException {
        String key = newKey(first, "operator");
        try (WsClient onFirst = first.ws("/ws?topics=custom", key);
                WsClient onSecond = second.ws("/ws?topics=custom", key)) {
            onFirst.await("WELCOME");
            String position = Texts.text(onSecond.await("WELCOME"), "position");
            for (int n = 0; n < 40; n++) {
                publish(n % 3 == 0 ? second : first, key, n);
            }
            List<Integer> expected = IntStream.range(0, 40).boxed().toList();
            assertThat(numbers(onFirst, 40)).isEqualTo(expected);
            assertThat(numbers(onSecond, 40)).isEqualTo(expected);
            // a position from one server, used on the other
            try (WsClient resumed = first.ws("/ws?topics=custom&after=" + position, key)) {
                assertThat(numbers(resumed, 40)).isEqualTo(expected);
            }
        }
    }

    /** A client receives a position from one server and immediately uses it on the other. */
    @Test
    void acceptEachOthersPositions() throws IOException {
        String key = newKey(first, "operator");
        for (int n = 0; n < 20; n++) {
            HttpAnswer published = (n % 2 == 0 ? first : second)
                    .post("/api/events", key, "{\"type\":\"NUMBERED\",\"payload\":{\"n\":" + n + "}}");
            HttpAnswer page =
                    (n % 2 == 0 ? second : first).get("/api/events?after=" + published.position() + "&wait=0", key);
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            assertThat(page.body()).doesNotContain("reset\":{");
        }
    }

    @Test
    void deliverWithoutNats() throws IOException {
        String key = newKey(first, "operator");
        try (WsClient onSecond = second.ws("/ws?topics=custom", key)) {
            onSecond.await("WELCOME");
            nats.kill();
            for (int n = 0; n < 5; n++) {
                publish(first, key, n);
            }
            assertThat(numbers(onSecond, 5)).isEqualTo(List.of(0, 1, 2, 3, 4));
            assertThat(second.get("/health/readiness", null).status()).isEqualTo(200);
            nats.restart();
            publish(first, key, 5);
            assertThat(numbers(onSecond, 1)).isEqualTo(List.of(5));
        }
    }

    @Test
    void shareSessions() throws IOException {
        String key = newKey(first, "operator");
        BrowserSession session = BrowserSession.of(first.post("/api/session", key, null));
        String own = "Origin: http://127.0.0.1:" + second.port();
        assertThat(second.get("/api/session", null, session.lines()).status()).isEqualTo(200);
        try (WsClient stream = WsClient.open(second.port(), "/ws", session.lines(), own)) {
            stream.await("WELCOME");
            HttpAnswer out = first.send(
                    "DELETE",
                    "/api/session",
                    null,
                    null,
                    session.lines(),
                    "Origin: http://127.0.0.1:" + first.port(),
                    CSRF);
            assertThat(out.status()).isEqualTo(204);
            // before the next sweep, which is a minute later
            assertThat(stream.awaitClose().code()).isEqualTo(4500);
        }
        assertThat(second.get("/api/session", null, session.lines()).status()).isEqualTo(401);
    }

    /** Each server sweeps expired sessions, but not the sessions of the other server. */
    @Test
    void keepEachOthersSessions() throws IOException {
        BrowserSession session = BrowserSession.of(first.post("/api/session", newKey(first, "viewer"), null));
        second.bean(SessionSweeps.class).run();
        first.bean(SessionSweeps.class).run();
        assertThat(first.get("/api/session", null, session.lines()).status()).isEqualTo(200);
        assertThat(second.get("/api/session", null, session.lines()).status()).isEqualTo(200);
    }

    /** A sweep reads the session before the log announces its key. */
    @Test
    void acceptASessionWhoseKeyIsNew() throws IOException {
        // from now on, the log is read once a second
        nats.kill();
        BrowserSession session = BrowserSession.of(first.post("/api/session", newKey(first, "viewer"), null));
        second.bean(SessionSweeps.class).run();
        assertThat(second.get("/api/session", null, session.lines()).status()).isEqualTo(200);
    }

    @Test
    void redeemEachOthersTicketsOnce() throws IOException {
        String key = newKey(first, "operator");
        BrowserSession session = BrowserSession.of(first.post("/api/session", key, null));
        HttpAnswer issued = first.post(
                "/api/tickets",
                null,
                "{\"purpose\":\"stream\"}",
                session.lines(),
                "Origin: http://127.0.0.1:" + first.port(),
                CSRF);
        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        String target = "/ws?ticket=" + issued.text("ticket");
        try (WsClient stream = WsClient.open(second.port(), target)) {
            stream.await("WELCOME");
        }
        assertThat(WsClient.rejected(first.port(), target).status()).isEqualTo(401);
        assertThat(WsClient.rejected(second.port(), target).status()).isEqualTo(401);
    }

    @Test
    void knowEachOthersKeysAtOnce() throws IOException {
        for (int i = 0; i < 5; i++) {
            String key = newKey(first, "viewer");
            assertThat(second.get("/api/session", key).status()).isEqualTo(200);
        }
    }

    @Test
    void knowEachOthersUsesOfAKey() throws IOException {
        String admin = first.key(tenant, "admin");
        HttpAnswer made = first.post("/api/keys", admin, "{\"name\":\"k\",\"role\":\"viewer\"}");
        String key = "/api/keys/" + made.text("id");
        assertThat(first.get("/api/session", made.text("secret")).status()).isEqualTo(200);
        first.bean(KeyUseWrites.class).run();
        assertThat(second.get("/api/session", made.text("secret")).status()).isEqualTo(200);
        second.bean(KeyUseWrites.class).run();
        // the first server has only the earlier use in memory, and must not store it again
        first.bean(KeyUseWrites.class).run();
        assertThat(first.get(key, admin).text("last_used_at"))
                .isEqualTo(second.get(key, admin).text("last_used_at"));
    }

    @Test
    void endWhatARevokedKeyHasOpened() throws IOException {
        String admin = first.key(tenant, "admin");
        HttpAnswer made = first.post("/api/keys", admin, "{\"name\":\"k\",\"role\":\"viewer\"}");
        String key = made.text("secret");
        try (WsClient stream = second.ws("/ws", key)) {
            stream.await("WELCOME");
            first.send("DELETE", "/api/keys/" + made.text("id"), admin, null);
            assertThat(stream.awaitClose().code()).isEqualTo(4500);
        }
        assertThat(second.get("/api/session", key).status()).isEqualTo(401);
        assertThat(first.get("/api/session", key).status()).isEqualTo(401);
    }

    /** The second server reads an unknown key from the store while the first revokes it. */
    @Test
    void endAKeyThatIsRevokedWhileTheOtherLoadsIt() throws Exception {
        String admin = first.key(tenant, "admin");
        for (int round = 0; round < 10; round++) {
            HttpAnswer made = first.post("/api/keys", admin, "{\"name\":\"k\",\"role\":\"viewer\"}");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<HttpAnswer> used = threads.submit(() -> second.get("/api/session", made.text("secret")));
                Future<HttpAnswer> revoked =
                        threads.submit(() -> first.send("DELETE", "/api/keys/" + made.text("id"), admin, null));
                assertThat(revoked.get().status()).isEqualTo(204);
                assertThat(used.get().status()).isIn(200, 401);
            }
            Deadline.await("the revocation", () -> status(second, made.text("secret")) == 401);
            assertThat(status(second, made.text("secret"))).isEqualTo(401);
        }
    }

    private static int status(RunningServer server, String key) {
        try {
            return server.get("/api/session", key).status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void executeCommandsThatTheOtherHasAccepted() throws IOException {
        String key = first.key(tenant, "admin");
        HttpAnswer launched = first.post(
                "/api/instances", key, "{\"name\":\"sleeper\",\"image\":\"host\",\"command\":[\"sleep\",\"600\"]}");
        String instance = "/api/instances/" + launched.text("id");
        awaitStatus(second, key, instance, "RUNNING");
        for (String command : new String[] {"stop", "start", "restart", "stop"}) {
            HttpAnswer accepted = second.post(instance + "/" + command, key, null);
            assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
            awaitStatus(second, key, instance, command.equals("stop") ? "STOPPED" : "RUNNING");
        }
        second.send("DELETE", instance, key, null);
        awaitStatus(first, key, instance, "TERMINATED");
        assertThat(first.get("/api/audit?action=instance:terminate", key).body())
                .contains("\"OK\"");
    }

    /** The server that runs the instance waits for its program, which ignores the signal. */
    @Test
    void killWhatTheOtherIsStopping() throws IOException {
        String key = first.key(tenant, "admin");
        HttpAnswer launched = first.post(
                "/api/instances",
                key,
                "{\"name\":\"stubborn\",\"image\":\"host\",\"stop_timeout\":300,"
                        + "\"command\":[\"sh\",\"-c\",\"trap '' TERM; echo ready; while :; do sleep 0.1; done\"]}");
        String instance = "/api/instances/" + launched.text("id");
        Deadline.await("the program ignores the signal", () -> {
            try {
                return first.get(instance + "/logs", key).body().contains("ready");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(first.post(instance + "/stop", key, null).status()).isEqualTo(202);
        awaitStatus(second, key, instance, "STOPPING");
        assertThat(second.post(instance + "/stop?force=true", key, null).status())
                .isEqualTo(202);
        awaitStatus(first, key, instance, "STOPPED");
        first.send("DELETE", instance, key, null);
    }

    private static void awaitStatus(RunningServer server, String key, String instance, String status) {
        Deadline.await(status, () -> {
            try {
                return server.get(instance, key).text("status").equals(status);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private HttpAnswer createVolume(RunningServer server, String key, String name) throws IOException {
        return server.post(
                "/api/volumes", key, "{\"name\":\"" + name + "\",\"size_gb\":1}", "Idempotency-Key: " + name);
    }

    /** A client sends a request again, because its connection to the first server broke. */
    @Test
    void executeARequestOnceThatBothReceive() throws Exception {
        String key = newKey(first, "operator");
        for (int round = 0; round < 5; round++) {
            String name = "data-" + round;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<HttpAnswer> one = threads.submit(() -> createVolume(first, key, name));
                Future<HttpAnswer> other = threads.submit(() -> createVolume(second, key, name));
                assertThat(one.get().status()).as(one.get().body()).isEqualTo(201);
                assertThat(other.get().status()).as(other.get().body()).isEqualTo(201);
                assertThat(other.get().text("id")).isEqualTo(one.get().text("id"));
                assertThat(other.get().position()).isEqualTo(one.get().position());
            }
        }
        assertThat(second.get("/api/volumes", key).json().get("items").size()).isEqualTo(5);
    }

    /** The first server was killed after it had acted, and before it stored the response. */
    @Test
    void doNotRepeatARequestWhoseOutcomeIsUnknown() throws IOException {
        String key = newKey(first, "operator");
        database.execute("insert into pending_requests (key_id, idempotency_key, node_id, created_at) values ('"
                + key.split("_")[1] + "', 'data', '" + first.bean(NodeId.class) + "', now())");

        HttpAnswer unknown = createVolume(second, key, "data");
        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.text("code")).isEqualTo("IDEMPOTENCY_KEY_PENDING");
        assertThat(unknown.header("Retry-After")).isNotNull();
        assertThat(second.get("/api/volumes", key).json().get("items").size()).isZero();

        first.close();
        first = start("first");
        assertThat(createVolume(second, key, "data").status()).isEqualTo(201);
    }

    @Test
    void listEachOther() throws IOException {
        String key = first.key(tenant, "viewer");
        JsonNode cluster = second.get("/api/cluster", key).json();
        assertThat(Texts.text(cluster, "node_id"))
                .isEqualTo(second.bean(NodeId.class).value());
        assertThat(names(cluster, "RUNNING")).containsExactly("first", "second");
        assertThat(cluster.get("nodes").get(0).get("url").getStringValue()).isEqualTo("http://first.example.com");
        first.close();
        assertThat(names(second.get("/api/cluster", key).json(), "RUNNING")).containsExactly("second");
        assertThat(names(second.get("/api/cluster", key).json(), "STOPPED")).containsExactly("first");
        first = start("first");
        assertThat(names(second.get("/api/cluster", key).json(), "RUNNING")).containsExactly("first", "second");
    }

    private static List<String> names(JsonNode cluster, String status) {
        List<String> names = new ArrayList<>();
        for (JsonNode node : cluster.get("nodes").values()) {
            if (Texts.text(node, "status").equals(status)) {
                names.add(Texts.text(node, "name"));
            }
        }
        return names;
    }

    /** Both servers started with the same setting and an empty database. */
    @Test
    void createOneAdministrator() throws IOException {
        assertThat(first.get("/api/session", RunningServer.ADMIN_KEY).status()).isEqualTo(200);
        assertThat(second.get("/api/session", RunningServer.ADMIN_KEY).status()).isEqualTo(200);
        assertThat(first.get("/api/audit?action=key:create", RunningServer.ADMIN_KEY)
                        .json()
                        .get("items")
                        .size())
                .isEqualTo(1);
    }
}
