// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.FakeTerminals;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The automatic closing of terminals that nobody closes, and the data that remains afterwards. */
@Tag("store")
@NullUnmarked
@Timeout(60)
final class TerminalLifetimesTest {
    private final TenantId tenant = RunningServer.tenant();
    private final FakeDriver driver = new FakeDriver();
    private RunningServer server;
    private String key;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void closesADetachedTerminalAfterAWhile() throws Exception {
        String id = open(Map.of("windsock.terminal.detached-timeout", "5s"));
        TerminalClient client = new TerminalClient(server.ws("/ws/terminals/" + id, key));
        pty(id).print("seen");
        client.awaitText("seen");
        client.close();

        awaitClosed(id, "DETACHED");
        assertThat(pty(id).hasExited()).isTrue();
    }

    @Test
    void closesAnIdleTerminalDespiteWatchers() throws Exception {
        String id = open(Map.of("windsock.terminal.idle-timeout", "5s"));
        TerminalClient client = new TerminalClient(server.ws("/ws/terminals/" + id, key));

        assertThat(Texts.text(client.message("EXIT"), "reason")).isEqualTo("IDLE");
        awaitClosed(id, "IDLE");
    }

    @Test
    void closesATerminalAtItsMaximumLifetime() throws Exception {
        String id = open(Map.of("windsock.terminal.max-lifetime", "1s"));

        awaitClosed(id, "EXPIRED");
    }

    @Test
    void removesAnOldRecordingWithItsTerminal() throws Exception {
        String id = open(Map.of("windsock.terminal.recording-retention", "1ms"));
        pty(id).print("kept for a while");
        pty(id).exit(0);
        awaitClosed(id, "EXITED");
        assertThat(get("/api/terminals/" + id + "/recording").body()).contains("kept for a while");

        Deadline.await("removed", () -> {
            server.bean(TerminalRetention.class).retain();
            return get("/api/terminals/" + id).status() == 404;
        });

        assertThat(get("/api/terminals/" + id + "/recording").status()).isEqualTo(404);
        assertThat(server.bean(Recordings.class).bytes(id)).isEmpty();
    }

    @Test
    void inputResizesAndSignalsReachTheProgramInOrder() throws Exception {
        String id = open(Map.of());
        WsClient socket = server.ws("/ws/terminals/" + id, key);
        TerminalClient client = new TerminalClient(socket);
        FakeTerminals.FakePty pty = pty(id);

        client.type("one").type("two");
        client.send("{\"type\":\"SIGNAL\",\"name\":\"INT\"}");
        // in one piece, so that they are in quick succession for the server as well
        ByteArrayOutputStream resizes = new ByteArrayOutputStream();
        for (int cols = 100; cols < 150; cols++) {
            String resize = "{\"type\":\"RESIZE\",\"cols\":" + cols + ",\"rows\":9999}";
            resizes.writeBytes(WsClient.frame(true, WsClient.TEXT, resize.getBytes(StandardCharsets.UTF_8), true));
        }
        socket.raw(resizes.toByteArray());

        assertThat(List.of(pty.typed.take(), pty.typed.take())).containsExactly("one", "two");
        assertThat(pty.signals.take().name()).isEqualTo("INT");
        Deadline.await("the last size", () -> pty.sizes.stream().anyMatch(size -> size.cols() == 149));
        // of many resizes in quick succession, only some reach the program
        assertThat(pty.sizes.size()).isLessThan(25);
        assertThat(pty.sizes).allSatisfy(size -> assertThat(size.rows()).isEqualTo(200));
    }

    private String open(Map<String, Object> properties) throws IOException {
        server = RunningServer.start(properties, driver);
        key = server.key(tenant, "admin");
        HttpAnswer launched = server.post("/api/instances", key, "{\"name\":\"web\",\"command\":[\"x\"]}");
        String instance = launched.text("id");
        Deadline.await(
                "RUNNING",
                () -> "RUNNING".equals(get("/api/instances/" + instance).text("status")));
        HttpAnswer opened = server.post("/api/instances/" + instance + "/terminals", key, "{}");
        assertThat(opened.status()).as(opened.toString()).isEqualTo(201);
        return opened.text("id");
    }

    private FakeTerminals.FakePty pty(String id) {
        return driver.terminals.of(id);
    }

    private void awaitClosed(String id, String reason) {
        Deadline.await(reason, () -> reason.equals(get("/api/terminals/" + id).text("close_reason")));
    }

    private HttpAnswer get(String target) {
        try {
            return server.get(target, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
