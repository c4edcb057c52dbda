// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StopPolicy;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Terminals on the whole server, over real sockets, in real processes. */
@Tag("store")
@NullUnmarked
@Timeout(90)
final class TerminalsTest {
    private static final String SHELL = "{\"cols\":100,\"rows\":30,\"command\":[\"/bin/sh\"]}";

    private final TenantId tenant = RunningServer.tenant();
    private RunningServer server;
    private String key;
    private String instance;

    @BeforeEach
    void launch() throws IOException {
        server = RunningServer.start(
                Map.of("windsock.terminal.max-per-key", 3, "windsock.terminal.recording-max-bytes", 1 << 20));
        key = server.key(tenant, "admin");
        instance = launchOne("web");
    }

    private String launchOne(String name) throws IOException {
        HttpAnswer launched =
                server.post("/api/instances", key, "{\"name\":\"" + name + "\",\"command\":[\"sleep\",\"600\"]}");
        assertThat(launched.status()).as(launched.toString()).isEqualTo(202);
        String id = launched.text("id");
        Deadline.await(
                "RUNNING", () -> "RUNNING".equals(get("/api/instances/" + id).text("status")));
        return id;
    }

    @AfterEach
    void end() throws Exception {
        ComputeDriver driver = server.bean(ComputeDriver.class);
        if (driver.find(new InstanceId(instance)) instanceof RunState.Running run) {
            driver.stop(new InstanceId(instance), run.ref(), StopPolicy.within(Duration.ofSeconds(2)));
        }
        server.close();
    }

    @Test
    void opensRunsInputAndPublishesEventsUntilTheEnd() throws Exception {
        try (WsClient events = server.ws("/ws?topics=terminals", key)) {
            events.await("WELCOME");
            HttpAnswer opened = open(SHELL);
            String id = opened.text("id");
            assertThat(opened.header("Location")).isEqualTo("/api/terminals/" + id);
            assertThat(opened.text("status")).isEqualTo("OPEN");
            assertThat(opened.text("instance_id")).isEqualTo(instance);
            assertThat(opened.text("instance_name")).isEqualTo("web");

            TerminalClient client = attach(id, "");
            assertThat(client.attached().get("offset").getIntValue()).isZero();
            assertThat(Texts.text(client.attached(), "mode")).isEqualTo("control");
            client.type("stty size; echo o''k\n").awaitText("30 100").awaitText("ok");
            client.send("{\"type\":\"RESIZE\",\"cols\":81,\"rows\":100000}");
            assertThat(client.message("RESIZED").get("rows").getIntValue()).isEqualTo(200);
            client.type("stty size\n").awaitText("200 81");
            assertThat(Texts.text(get("/api/terminals/" + id).json().get("controller"), "name"))
                    .isNotEmpty();
            client.type("exit 7\n");
            JsonNode exit = client.message("EXIT");
            assertThat(exit.get("exit_code").getIntValue()).isEqualTo(7);
            assertThat(Texts.text(exit, "reason")).isEqualTo("EXITED");
            WsClient.Frame close = client.awaitClose();
            assertThat(close.code()).isEqualTo(1000);
            assertThat(close.reason()).contains("TERMINAL_CLOSED");

            HttpAnswer closed = get("/api/terminals/" + id);
            assertThat(closed.text("status")).isEqualTo("CLOSED");
            assertThat(closed.text("close_reason")).isEqualTo("EXITED");
            assertThat(closed.text("exit_code")).isEqualTo("7");
            assertThat(Texts.text(events.await("TERMINAL_OPENED"), "resource_id"))
                    .isEqualTo(id);
            assertThat(Texts.text(events.await("TERMINAL_CLOSED").get("payload"), "close_reason"))
                    .isEqualTo("EXITED");
            assertThat(actions(id)).containsExactly("terminal:close", "terminal:attach", "terminal:open");
        }
    }

    @Test
    void keepsTheNameOfAnInstanceThatIsRemoved() throws Exception {
        String id = openTerminal();
        server.bean(Store.class).write(transaction -> {
            transaction
                    .handle()
                    .createUpdate("delete from instances where id = :id")
                    .bind("id", instance)
                    .execute();
            return id;
        });
        assertThat(get("/api/instances/" + instance).status()).isEqualTo(404);
        assertThat(get("/api/terminals/" + id).text("instance_name")).isEqualTo("web");
        assertThat(get("/api/terminals")
                        .json()
                        .get("items")
                        .get(0)
                        .get("instance_name")
                        .getStringValue())
                .isEqualTo("web");
    }

    @Test
    void aReattachedClientReceivesEachByteExactlyOnce() throws Exception {
        String id = openTerminal();
        TerminalClient first = attach(id, "");
        first.type("for i in 1 2 3; do echo line-$i; done; echo do''ne\n").awaitText("done");
        String seen = first.text();
        long offset = first.offset();
        first.socket().abort();

        TerminalClient second = attach(id, "?from=" + offset);
        assertThat(second.attached().get("offset").getLongValue()).isEqualTo(offset);
        second.type("echo mo''re\n").awaitText("more");
        TerminalClient all = attach(id, "?mode=watch");
        all.awaitText("more");

        assertThat(all.text()).startsWith(seen + second.text());
        HttpAnswer beyond =
                WsClient.rejected(server.port(), "/ws/terminals/" + id + "?from=1000000000", "X-API-Key: " + key);
        assertThat(beyond.status()).isEqualTo(400);
        assertThat(beyond.text("code")).isEqualTo("VALIDATION_FAILED");
    }

    @Test
    void onlyOneClientControlsAndATakeoverIsAnnounced() throws Exception {
        String id = openTerminal();
        TerminalClient first = attach(id, "");
        TerminalClient watcher = attach(id, "?mode=watch");
        assertThat(watcher.attached().get("viewers").getIntValue()).isEqualTo(2);
        assertThat(first.message("VIEWERS").get("count").getIntValue()).isEqualTo(2);

        TerminalClient second = attach(id, "?mode=control");

        JsonNode mode = first.message("MODE");
        assertThat(Texts.text(mode, "mode")).isEqualTo("watch");
        assertThat(Texts.text(mode.get("taken_by"), "key_id")).isNotEmpty();
        for (TerminalClient looks : List.of(first, watcher)) {
            looks.type("echo not typed\n");
            assertThat(Texts.text(looks.message("ERROR"), "code")).isEqualTo("NOT_CONTROLLER");
            looks.send("{\"type\":\"SIGNAL\",\"name\":\"KILL\"}");
            assertThat(Texts.text(looks.message("ERROR"), "code")).isEqualTo("NOT_CONTROLLER");
        }
        second.type("echo fr''om second\n").awaitText("from second");
        first.awaitText("from second");
        watcher.awaitText("from second");
        assertThat(first.text()).doesNotContain("not typed");
        assertThat(actions(id)).startsWith("terminal:take-over", "terminal:attach", "terminal:attach");
        second.close();
        Deadline.await(
                "nobody controls",
                () -> get("/api/terminals/" + id).json().get("controller").isNull());
    }

    @Test
    void watchersGetASafeViewAndTheControllerGetsAllOutput() throws Exception {
        String id = openTerminal();
        TerminalClient controls = attach(id, "");
        TerminalClient watches = attach(id, "?mode=watch");

        controls.type("printf 'x\\033]52;c;aGk=\\007y\\033[6nz'; echo e''nd; exit\n")
                .awaitText("end");
        watches.awaitText("end");
        // by then, both have received all output
        controls.message("EXIT");
        watches.message("EXIT");

        assertThat(controls.text()).contains("x\u001b]52;c;aGk=\u0007y\u001b[6nz");
        assertThat(watches.text()).doesNotContain("\u001b]52").contains("x" + "\0".repeat(12) + "y\0\0\0\0z");
        assertThat(watches.offset()).isEqualTo(controls.offset());
    }

    @Test
    void revokingItsKeyClosesTheTerminalWithinASecond() throws Exception {
        HttpAnswer made = server.post("/api/keys", key, "{\"name\":\"ann\",\"role\":\"operator\"}");
        String secret = made.text("secret");
        HttpAnswer opened = server.post("/api/instances/" + instance + "/terminals", secret, SHELL);
        assertThat(opened.status()).as(opened.toString()).isEqualTo(201);
        String id = opened.text("id");
        TerminalClient hers = new TerminalClient(server.ws("/ws/terminals/" + id, secret));
        TerminalClient mine = attach(id, "?mode=watch");
        hers.type("echo o''k\n").awaitText("ok");

        long began = System.nanoTime();
        assertThat(server.send("DELETE", "/api/keys/" + made.text("id"), key, null)
                        .status())
                .isEqualTo(204);

        assertThat(hers.awaitClose().code()).isEqualTo(4500);
        assertThat(Texts.text(mine.message("EXIT"), "reason")).isEqualTo("CREDENTIAL_REVOKED");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(get("/api/terminals/" + id).text("close_reason")).isEqualTo("CREDENTIAL_REVOKED");
        Deadline.await("the end of its processes", () -> marked(id) == 0);
    }

    @Test
    void closesOnlyWhenItsInstanceEnds() throws Exception {
        String id = openTerminal();
        TerminalClient client = attach(id, "");
        client.type("echo o''k\n").awaitText("ok");

        assertThat(server.send("POST", "/api/instances/" + instance + "/stop", key, null)
                        .status())
                .isEqualTo(202);

        assertThat(Texts.text(client.message("EXIT"), "reason")).isEqualTo("INSTANCE_ENDED");
        Deadline.await(
                "STOPPED",
                () -> "STOPPED".equals(get("/api/instances/" + instance).text("status")));
        HttpAnswer rejected = open(SHELL);
        assertThat(rejected.status()).isEqualTo(409);
        assertThat(rejected.text("code")).isEqualTo("INVALID_STATE");
    }

    @Test
    void closingATerminalEndsItsProcesses() throws Exception {
        String id = openTerminal();
        TerminalClient client = attach(id, "");
        client.type("sleep 1000 & echo o''k\n").awaitText("ok");

        assertThat(server.send("DELETE", "/api/terminals/" + id, key, null).status())
                .isEqualTo(204);

        assertThat(Texts.text(client.message("EXIT"), "reason")).isEqualTo("CLOSED");
        Deadline.await("the end of its processes", () -> marked(id) == 0);
        assertThat(server.send("DELETE", "/api/terminals/" + id, key, null).status())
                .isEqualTo(204);
        // a client that attaches a moment later still receives all output
        TerminalClient late = attach(id, "");
        assertThat(Texts.text(late.message("EXIT"), "reason")).isEqualTo("CLOSED");
        assertThat(late.text()).contains("ok");
    }

    @Test
    void aSignalReachesTheForegroundProcess() throws Exception {
        TerminalClient client = attach(openTerminal(), "");
        client.type("sh -c 'echo beg\"\"un; exec sleep 1000'; echo en''ded-$?\n")
                .awaitText("begun");

        client.send("{\"type\":\"SIGNAL\",\"name\":\"STOP\"}");
        assertThat(Texts.text(client.message("ERROR"), "code")).isEqualTo("VALIDATION_FAILED");
        client.send("{\"type\":\"SIGNAL\",\"name\":\"TERM\"}");

        client.awaitText("ended-143");
    }

    @Test
    void acknowledgementsThrottleAFloodAndControlCEndsIt() throws Exception {
        TerminalClient client = attach(openTerminal(), "");
        client.send("{\"type\":\"ACK\",\"offset\":0}");
        client.type("yes\n");
        client.awaitOffset(128 * 1024);

        // the flood continues until the signal arrives, and may fill the window again
        client.type("\u0003").type("echo en''ded\n");
        client.awaitTextAndAcknowledge("ended");
    }

    @Test
    void aFrozenControllerDoesNotBlockOthers() throws Exception {
        String id = openTerminal();
        TerminalClient frozen = new TerminalClient(
                WsClient.open(new Wire(server.port(), 4_096), "/ws/terminals/" + id, "X-API-Key: " + key));
        TerminalClient watches = attach(id, "?mode=watch");

        frozen.type("yes 0123456789abcdef | head -c 20000000; echo; echo en''ded\n");

        watches.awaitText("ended");
        String other = openTerminal();
        attach(other, "").type("echo fi''ne\n").awaitText("fine");
        JsonNode reset = frozen.message("RESET");
        assertThat(reset.get("skipped").getLongValue()).isPositive();
        frozen.awaitText("ended");
    }

    @Test
    void recordsTheOutput() throws Exception {
        String id = openTerminal();
        TerminalClient client = attach(id, "");
        client.type("stty -echo; echo rea''dy\n")
                .awaitText("ready\r\n")
                .type("echo a€''b\n")
                .awaitText("a€b");
        client.send("{\"type\":\"RESIZE\",\"cols\":90,\"rows\":20}");
        client.message("RESIZED");
        client.type("exit\n");
        client.message("EXIT");

        HttpAnswer recording = get("/api/terminals/" + id + "/recording");

        assertThat(recording.status()).isEqualTo(200);
        assertThat(recording.header("Content-Type")).startsWith("application/x-asciicast");
        List<String> lines = recording.body().lines().toList();
        assertThat(lines.getFirst()).startsWith("{\"version\":2,\"width\":100,\"height\":30,");
        assertThat(recording.body())
                .contains("a€b")
                .contains("\"r\", \"90x20\"")
                .doesNotContain("''b");
        assertThat(get("/api/terminals/" + id)
                        .json()
                        .get("recording")
                        .get("bytes")
                        .getLongValue())
                .isEqualTo(recording.body().getBytes(StandardCharsets.UTF_8).length);
        String exec = server.key(tenant, Permission.INSTANCE_EXEC);
        assertThat(server.get("/api/terminals/" + id + "/recording", exec).status())
                .isEqualTo(403);
    }

    @Test
    void aRecordingEndsAtItsLimitAndTheTerminalContinues() throws Exception {
        String id = openTerminal();
        TerminalClient client = attach(id, "");

        client.type("yes 0123456789 | head -c 3000000; echo; echo en''ded\n").awaitText("ended");

        Deadline.await(
                "truncated",
                () -> get("/api/terminals/" + id)
                        .json()
                        .get("recording")
                        .get("truncated")
                        .getBooleanValue());
        assertThat(get("/api/terminals/" + id)
                        .json()
                        .get("recording")
                        .get("bytes")
                        .getLongValue())
                .isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void aTicketOpensOneTerminalOnce() throws Exception {
        String id = openTerminal();
        String other = openTerminal();
        String ticket = ticket(id);
        assertThat(WsClient.rejected(server.port(), "/ws/terminals/" + other + "?ticket=" + ticket)
                        .status())
                .isEqualTo(401);
        assertThat(WsClient.rejected(server.port(), "/ws?ticket=" + ticket(id)).status())
                .isEqualTo(401);
        String good = ticket(id);
        new TerminalClient(WsClient.open(server.port(), "/ws/terminals/" + id + "?ticket=" + good)).close();
        assertThat(WsClient.rejected(server.port(), "/ws/terminals/" + id + "?ticket=" + good)
                        .status())
                .isEqualTo(401);
    }

    private String ticket(String id) throws IOException {
        return server.post("/api/tickets", key, "{\"purpose\":\"terminal\",\"terminal_id\":\"" + id + "\"}")
                .text("ticket");
    }

    @Test
    void rejectsUnauthorizedClientsBeforeTheUpgradeAndAuditsThem() throws Exception {
        String id = openTerminal();
        String path = "/ws/terminals/" + id;
        String viewer = server.key(tenant, "viewer");
        String stranger = server.key(RunningServer.tenant(), "admin");
        assertThat(server.post("/api/instances/" + instance + "/terminals", viewer, SHELL)
                        .status())
                .isEqualTo(403);
        assertRejected(403, "FORBIDDEN", path, "X-API-Key: " + viewer);
        assertRejected(404, "NOT_FOUND", path, "X-API-Key: " + stranger);
        assertRejected(401, "UNAUTHENTICATED", path);
        assertRejected(403, "ORIGIN_NOT_ALLOWED", path, "X-API-Key: " + key, "Origin: https://evil.example");
        assertRejected(400, "VALIDATION_FAILED", path + "?mode=own", "X-API-Key: " + key);
        assertRejected(400, "VALIDATION_FAILED", path + "?from=-1", "X-API-Key: " + key);
        assertThat(server.get(path, key).text("code")).isEqualTo("UPGRADE_REQUIRED");
        assertThat(server.get("/api/terminals/" + id, stranger).status()).isEqualTo(404);
        assertThat(server.get("/api/terminals", stranger).json().get("items").size())
                .isZero();
        assertThat(server.send("DELETE", "/api/terminals/" + id, stranger, null).status())
                .isEqualTo(404);
        Deadline.await(
                "three denials",
                () -> get("/api/audit?outcome=DENIED&action=instance:exec")
                                .json()
                                .get("items")
                                .size()
                        == 3);
        assertThat(get("/api/terminals/" + id).json().get("viewers").getIntValue())
                .isZero();
    }

    private void assertRejected(int status, String code, String target, String... headers) throws IOException {
        HttpAnswer answer = WsClient.rejected(server.port(), target, headers);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"cols\":1}|cols",
                "{\"cols\":501}|cols",
                "{\"rows\":0}|rows",
                "{\"command\":[]}|command",
                "{\"command\":[\"no-such-program\"]}|command"
            })
    void anInvalidRequestNamesTheFieldAndLeavesNothingBehind(String body, String field) throws IOException {
        HttpAnswer rejected = open(body);

        assertThat(rejected.status()).as(rejected.toString()).isEqualTo(400);
        assertThat(rejected.text("code")).isEqualTo("VALIDATION_FAILED");
        assertThat(Texts.text(rejected.json().get("errors").get(0), "field")).isEqualTo(field);
        assertThat(get("/api/terminals").json().get("items").size()).isZero();
    }

    @Test
    void limitsOpenTerminalsPerKey() throws IOException {
        for (int i = 0; i < 3; i++) {
            openTerminal();
        }

        HttpAnswer rejected = open(SHELL);

        assertThat(rejected.status()).isEqualTo(429);
        assertThat(rejected.text("code")).isEqualTo("TOO_MANY_TERMINALS");
        assertThat(get("/api/terminals?status=OPEN&instance_id=" + instance)
                        .json()
                        .get("items")
                        .size())
                .isEqualTo(3);
    }

    @Test
    void aRepeatedRequestOpensOneTerminal() throws IOException {
        String path = "/api/instances/" + instance + "/terminals";
        HttpAnswer first = server.post(path, key, SHELL, "Idempotency-Key: one");
        HttpAnswer again = server.post(path, key, SHELL, "Idempotency-Key: one");

        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(get("/api/terminals").json().get("items").size()).isEqualTo(1);
    }

    @Test
    void anInvalidMessageClosesTheSocketButNotTheTerminal() throws Exception {
        String id = openTerminal();
        for (String wrong : List.of("no json", "{\"type\":\"PING\"}", "{\"type\":\"RESIZE\",\"cols\":1}", "null")) {
            TerminalClient client = attach(id, "");
            client.send(wrong);
            assertThat(client.awaitClose().code()).as(wrong).isEqualTo(4501);
        }
        TerminalClient big = attach(id, "");
        big.socket().send(false, WsClient.BINARY, new byte[40_000]);
        big.socket().send(true, WsClient.CONTINUATION, new byte[40_000]);
        assertThat(big.awaitClose().code()).isEqualTo(1009);
        attach(id, "").type("echo st''ill\n").awaitText("still");
    }

    @Test
    void closesOrphansOfAnEarlierServerAtStartup() throws Exception {
        String id = "01a20fcd-5dcf-76cb-ad6e-4a1fdbb99f18";
        Terminal left = new Terminal(
                id,
                tenant.value(),
                instance,
                "shell",
                List.of("sh"),
                80,
                24,
                TerminalStatus.OPEN,
                null,
                null,
                0,
                null,
                new TerminalUser("key", "ann"),
                Instant.parse("2026-01-01T00:00:00Z"),
                null,
                null);
        server.bean(Store.class).write(transaction -> {
            server.bean(TerminalRepository.class).insert(transaction.handle(), left, server.bean(NodeId.class));
            return id;
        });
        assertRejected(409, "INVALID_STATE", "/ws/terminals/" + id, "X-API-Key: " + key);

        server.bean(Terminals.class).closeLeft();

        assertThat(get("/api/terminals/" + id).text("close_reason")).isEqualTo("SERVER_STOPPED");
        assertThat(actions(id)).containsExactly("terminal:close");
    }

    private String openTerminal() throws IOException {
        HttpAnswer opened = open(SHELL);
        assertThat(opened.status()).as(opened.toString()).isEqualTo(201);
        return opened.text("id");
    }

    private HttpAnswer open(String body) throws IOException {
        return server.post("/api/instances/" + instance + "/terminals", key, body);
    }

    private TerminalClient attach(String id, String query) throws IOException {
        return new TerminalClient(server.ws("/ws/terminals/" + id + query, key));
    }

    private HttpAnswer get(String target) {
        try {
            return server.get(target, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the actions in the audit log, newest first. */
    private List<String> actions(String id) {
        List<String> actions = new ArrayList<>();
        get("/api/audit?resource_type=TERMINAL&resource_id=" + id)
                .json()
                .get("items")
                .values()
                .forEach(row -> actions.add(Texts.text(row, "action")));
        return actions;
    }

    /** Returns the number of processes of a terminal. */
    private static long marked(String id) {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains(TerminalSpec.ID_VARIABLE + "=" + id))
                .count();
    }

    private static String environment(ProcessHandle process) {
        try {
            return java.nio.file.Files.readString(
                    java.nio.file.Path.of("/proc", Long.toString(process.pid()), "environ"),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
