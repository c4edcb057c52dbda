// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.windsock.RunningServer;
import dev.windsock.access.PublishedOperation;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The values of an environment leave the server only through one operation. */
@Tag("store")
@NullUnmarked
final class EnvironmentSecrecyTest {
    private static final String SECRET = "correct-horse-battery-staple";
    private static final String ENV = "{\"TOKEN\":\"" + SECRET + "\",\"A\":\"2\"}";

    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String operator = server.key(tenant, "operator");

    @Test
    void returnsTheValuesAndAuditsTheirReader() throws IOException {
        String id = launch("web", "sleep");

        HttpAnswer answer = server.get("/api/instances/" + id + "/env", operator);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("env")).isEqualTo(Texts.json(ENV));
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        HttpAnswer audit = server.get("/api/audit?action=instance:env", operator);
        JsonNode row = audit.json().get("items").get(0);
        assertThat(Texts.text(row, "resource_type")).isEqualTo("INSTANCE");
        assertThat(Texts.text(row, "resource_id")).isEqualTo(id);
        assertThat(Texts.text(row, "outcome")).isEqualTo("OK");
        assertThat(Texts.text(row.get("details"), "name")).isEqualTo("web");
        assertThat(Texts.text(row, "request_id")).isEqualTo(answer.header("X-Request-ID"));
        // the position of the row's event; the instance may start later
        String recorded = null;
        for (JsonNode event : server.get("/api/events?limit=200", operator)
                .json()
                .get("items")
                .values()) {
            recorded = Texts.text(event, "type").equals("AUDIT_LOG") ? Texts.text(event, "position") : recorded;
        }
        assertThat(answer.position()).isEqualTo(recorded);
        terminate(id);
    }

    @Test
    void readersOfInstancesSeeNamesOnly() throws IOException {
        String viewer = server.key(tenant, "viewer");
        String id = launch("web", "sleep");

        JsonNode seen = server.get("/api/instances/" + id, viewer).json();
        assertThat(seen.get("env").size()).isZero();
        assertThat(Texts.texts(seen.get("env_names"))).containsExactly("A", "TOKEN");
        HttpAnswer rejected = server.get("/api/instances/" + id + "/env", viewer);
        assertThat(rejected.status()).isEqualTo(403);
        assertThat(rejected.body()).doesNotContain(SECRET);
        assertThat(server.send("HEAD", "/api/instances/" + id + "/env", operator, null)
                        .status())
                .isEqualTo(405);
        terminate(id);
    }

    @Test
    void noOtherResponseEventOrRowHasAValue() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Logger own = (Logger) LoggerFactory.getLogger("dev.windsock");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        own.setLevel(Level.TRACE);
        String admin = server.key(tenant, "admin");
        List<String> seen = new ArrayList<>();
        try (WsClient socket = server.ws("/ws?topics=instances,audit", admin);
                SseClient stream = server.sse("?topics=summary,metrics,instances,audit", admin)) {
            socket.await("WELCOME");
            String body = request("web", "sleep", ENV);
            HttpAnswer launched = server.post("/api/instances", admin, body, "Idempotency-Key: k1");
            String id = launched.text("id");
            seen.add(launched.body());
            seen.add(server.post("/api/instances", admin, body, "Idempotency-Key: k1")
                    .body());
            seen.add(server.post("/api/instances", admin, body).body());
            await(id, "RUNNING");
            for (String command : List.of("pause", "resume", "restart")) {
                seen.add(server.post("/api/instances/" + id + "/" + command, admin, null, "Idempotency-Key: " + command)
                        .body());
                await(id, command.equals("pause") ? "PAUSED" : "RUNNING");
            }
            String failed = launch("failing", "no-such-program");
            await(failed, "ERROR");
            for (PublishedOperation operation : PublishedOperation.all()) {
                boolean ofInstance = operation.path().startsWith("/api/instances/{id}");
                if (operation.method().equals("GET")
                        && !operation.id().equals("getInstanceEnv")
                        && !operation.id().startsWith("stream")
                        && (ofInstance || !operation.path().contains("{"))) {
                    seen.add(server.get(operation.path().replace("{id}", id), admin)
                            .body());
                    seen.add(server.get(operation.path().replace("{id}", failed), admin)
                            .body());
                }
            }
            terminate(id);
            terminate(failed);
            seen.addAll(untilTerminated(socket));
            seen.addAll(untilTerminated(stream));
        } finally {
            root.detachAppender(log);
            own.setLevel(null);
        }
        assertThat(seen).hasSizeGreaterThan(30).noneMatch(text -> text.contains(SECRET));
        assertThat(seen).anyMatch(text -> text.contains("\"env_names\":[\"A\",\"TOKEN\"]"));
        assertThat(log.list)
                .isNotEmpty()
                .noneMatch(event -> event.getFormattedMessage().contains(SECRET)
                        || (event.getThrowableProxy() != null
                                && String.valueOf(event.getThrowableProxy().getMessage())
                                        .contains(SECRET)));
        assertThat(server.bean(Store.class).read(EnvironmentSecrecyTest::columnsWithTheSecret))
                .containsExactly("instances.env");
    }

    @Test
    void rejectionsDoNotRepeatValues() throws IOException {
        for (String env : List.of(
                "{\"A=B\":\"" + SECRET + "\"}",
                "{\"A\":\"" + SECRET + "\\u0000\"}",
                "{\"A\":{\"B\":\"" + SECRET + "\"}}",
                "{\"A\":[\"" + SECRET + "\"]}",
                "{\"A\":\"" + SECRET + "\",\"A\":\"" + SECRET + "\"}",
                "\"" + SECRET + "\"",
                "{\"A\":\"" + SECRET + "\"",
                "{\"A\":\"" + SECRET + "x".repeat(40_000) + "\"}")) {
            HttpAnswer answer = server.post("/api/instances", operator, request("web", "sleep", env));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).doesNotContain(SECRET);
        }
    }

    @Test
    void acceptsEveryNameThatTheKernelAccepts() throws IOException {
        String env = "{\" \":\"6\",\"a-b\":\"2\",\"discovery.type\":\"1\",\"new\\nline\":\"3\",\"имя 🌬\":\"4\"}";
        HttpAnswer launched = server.post("/api/instances", operator, request("named", "sleep", env));
        assertThat(launched.status()).as(launched.body()).isEqualTo(202);
        String id = launched.text("id");

        assertThat(Texts.texts(launched.json().get("env_names")))
                .containsExactly(" ", "a-b", "discovery.type", "new\nline", "имя 🌬");
        assertThat(server.get("/api/instances/" + id + "/env", operator).json().get("env"))
                .isEqualTo(Texts.json(env));
        await(id, "RUNNING");
        terminate(id);
        for (String name : List.of("", "A=B", "A\\u0000B")) {
            HttpAnswer rejected =
                    server.post("/api/instances", operator, request("bad", "sleep", "{\"" + name + "\":\"1\"}"));
            assertThat(rejected.status()).as(name).isEqualTo(400);
            assertThat(Texts.text(rejected.json().get("errors").get(0), "field"))
                    .as(name)
                    .startsWith("env");
        }
    }

    @Test
    void printedValuesAreNames() {
        LaunchRequest request =
                LaunchRequests.read(Map.of("name", "web", "command", List.of("sleep"), "env", Map.of("TOKEN", SECRET)));
        var spec = request.spec(new InstanceId("01900000-0000-7000-8000-000000000001"), tenant, List.of());
        assertThat(List.of(request.toString(), EnvironmentView.of(spec.env()).toString(), spec.toString()))
                .noneMatch(text -> text.contains(SECRET));
        assertThat(spec.toString()).contains("Environment[TOKEN]");
    }

    private String launch(String name, String program) throws IOException {
        HttpAnswer launched = server.post("/api/instances", operator, request(name, program, ENV));
        assertThat(launched.status()).as(launched.body()).isEqualTo(202);
        return launched.text("id");
    }

    private static String request(String name, String program, String env) {
        return "{\"name\":\"%s\",\"command\":[\"%s\",\"600\"],\"env\":%s}".formatted(name, program, env);
    }

    private void await(String id, String status) {
        Deadline.await(status, () -> {
            try {
                return server.get("/api/instances/" + id, operator)
                        .text("status")
                        .equals(status);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void terminate(String id) throws IOException {
        server.send("DELETE", "/api/instances/" + id, operator, null);
        await(id, "TERMINATED");
    }

    private static List<String> untilTerminated(WsClient socket) throws IOException {
        List<String> messages = new ArrayList<>();
        int terminated = 0;
        while (terminated < 2) {
            String text = socket.frame().text();
            messages.add(text);
            terminated += text.contains("\"type\":\"INSTANCE_TERMINATED\"") ? 1 : 0;
        }
        return messages;
    }

    private static List<String> untilTerminated(SseClient stream) throws IOException {
        List<String> messages = new ArrayList<>();
        int terminated = 0;
        while (terminated < 2) {
            String text = String.valueOf(stream.next().data());
            messages.add(text);
            terminated += text.contains("\"type\":\"INSTANCE_TERMINATED\"") ? 1 : 0;
        }
        return messages;
    }

    /** Returns the columns of all tables that contain the secret, as {@code table.column}. */
    private static List<String> columnsWithTheSecret(Handle handle) {
        List<String> found = new ArrayList<>();
        try (ResultSet columns = handle.getConnection()
                .getMetaData()
                .getColumns(null, handle.getConnection().getSchema(), "%", "%")) {
            while (columns.next()) {
                String table = columns.getString("TABLE_NAME");
                String column = columns.getString("COLUMN_NAME");
                if (handle.createQuery("select count(*) from " + table + " where cast(\"" + column
                                        + "\" as varchar) like '%" + SECRET + "%'")
                                .mapTo(Integer.class)
                                .one()
                        > 0) {
                    found.add(table + "." + column);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }
}
