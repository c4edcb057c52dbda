// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys with open streams count as in use. */
@NullUnmarked
final class CredentialWatchTest {
    private static RunningServer server;
    private static MovableClock clock;

    private final TenantId tenant = RunningServer.tenant();
    private final String admin = server.key(tenant, "admin");

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(MovableClock.PROPERTY, true));
        clock = server.bean(MovableClock.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "websocket by ticket", "event stream", "long poll"})
    void openStreamsCountAsUseWhileTheClientSendsNothing(String how) throws Exception {
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"used\",\"role\":\"viewer\"}");
        String key = made.text("secret");
        String ticket =
                server.post("/api/tickets", key, "{\"purpose\":\"stream\"}").text("ticket");
        String poll =
                "/api/events?wait=30&after=" + server.get("/api/events", key).position();
        Thread polling = Thread.ofVirtual().unstarted(() -> {
            try {
                server.get(poll, key);
            } catch (IOException e) {
                // the server finally closed the connection
            }
        });
        try (AutoCloseable stream =
                switch (how) {
                    case "websocket" -> awaited(server.ws("/ws", key));
                    case "websocket by ticket" -> awaited(WsClient.open(server.port(), "/ws?ticket=" + ticket));
                    case "event stream" -> {
                        SseClient sse = server.sse("?interval=60", key);
                        sse.await("summary");
                        yield sse;
                    }
                    default -> {
                        polling.start();
                        yield polling::interrupt;
                    }
                }) {
            assertThat(stream).isNotNull();
            Deadline.await("the use while it is open", () -> {
                clock.advance(Duration.ofMinutes(5));
                Instant before = clock.instant().minusMillis(1);
                server.bean(CredentialWatch.class).checkAndNoteUse();
                return lastUse(made.text("id")).isAfter(before);
            });
        }
    }

    @Test
    void aClosedStreamDoesNotCountAsUse() throws IOException {
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"used\",\"role\":\"viewer\"}");
        try (WsClient client = server.ws("/ws", made.text("secret"))) {
            client.await("WELCOME");
        }
        server.awaitNoSubscribers();
        Instant last = lastUse(made.text("id"));
        clock.advance(Duration.ofMinutes(5));
        server.bean(CredentialWatch.class).checkAndNoteUse();
        assertThat(lastUse(made.text("id"))).isEqualTo(last);
    }

    private static AutoCloseable awaited(WsClient client) throws IOException {
        client.await("WELCOME");
        return client;
    }

    private Instant lastUse(String id) {
        try {
            for (JsonNode key :
                    server.get("/api/keys", admin).json().get("items").values()) {
                if (id.equals(Texts.text(key, "id"))) {
                    return Instant.parse(Texts.text(key, "last_used_at"));
                }
            }
            throw new AssertionError("no key " + id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
