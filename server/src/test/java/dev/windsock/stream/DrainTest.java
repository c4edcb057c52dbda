// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A server that shuts down asks its clients to reconnect, each after a different delay. */
@NullUnmarked
final class DrainTest {
    private static final String KEY = RunningServer.ADMIN_KEY;

    @Test
    void closesStreamsAndRejectsRequests() throws IOException {
        try (RunningServer server = RunningServer.start(Map.of())) {
            WsClient[] sockets = new WsClient[10];
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = server.ws("/ws", KEY);
                sockets[i].await("WELCOME");
            }
            SseClient stream = server.sse("", KEY);
            stream.await("metrics");

            server.hub().drain(Duration.ofSeconds(5));
            Set<Integer> waits = new HashSet<>();
            for (WsClient socket : sockets) {
                WsClient.Frame close = socket.awaitClose();
                assertThat(close.code()).isEqualTo(4002);
                JsonNode reason = Texts.json(close.reason());
                assertThat(Texts.text(reason, "code")).isEqualTo("DRAINING");
                waits.add(reason.get("retry_after_ms").getIntValue());
                socket.awaitEnd();
            }
            assertThat(waits).hasSizeGreaterThan(5).allMatch(wait -> wait >= 0 && wait <= 5_000);
            JsonNode close = Texts.json(stream.await("close").data());
            assertThat(Texts.text(close, "code")).isEqualTo("4002");
            assertThat(Texts.text(close, "reason")).isEqualTo("DRAINING");
            assertThat(Texts.text(close, "reconnect")).isEqualTo("true");
            assertThat(close.get("retry_after_ms").getIntValue()).isBetween(0, 5_000);
            stream.awaitEnd();

            assertDraining(server.get("/api/dashboard/summary", KEY));
            assertDraining(server.post("/api/events", KEY, "{\"type\":\"LATE\"}"));
            assertDraining(server.get("/api/dashboard/stream", KEY));
            assertDraining(WsClient.rejected(server.port(), "/ws", "X-API-Key: " + KEY));
            assertThat(server.get("/health/readiness", null).status()).isEqualTo(503);
            assertThat(server.get("/health/liveness", null).status()).isEqualTo(200);
        }
    }

    private static void assertDraining(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
        assertThat(answer.text("code")).isEqualTo("DRAINING");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    }
}
