// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Topic;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that stop reading miss nothing if they resume, delay no other client, and are eventually disconnected. */
@NullUnmarked
final class SlowReadersTest {
    /** More than the kernel and the server buffer for a connection. */
    private static final int CHANGES = 2_000;

    /** The default of {@code windsock.stream.max-queued-bytes}. */
    private static final int MAX_QUEUED_BYTES = 262_144;

    private static final String PADDING = "x".repeat(4_000);

    private static RunningServer server;

    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of("windsock.hub.ring-events", 1_024));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private void fill() {
        fill(server);
    }

    private void fill(RunningServer target) {
        for (int i = 0; i < CHANGES; i += 100) {
            int from = i;
            target.bean(Store.class).write(transaction -> {
                for (int n = from; n < from + 100; n++) {
                    transaction.append(new EventDraft(
                            "NUMBERED",
                            Topic.CUSTOM,
                            tenant,
                            null,
                            null,
                            Actor.ENGINE,
                            null,
                            "{\"n\":" + n + ",\"x\":\"" + PADDING + "\"}"));
                }
                return from;
            });
        }
    }

    private void awaitLag() {
        Deadline.await("a lagging connection", () -> {
            try {
                JsonNode items = server.get("/api/connections", key).json().get("items");
                for (JsonNode connection : items.values()) {
                    if (connection.get("lag").getIntValue() > 0
                            && connection.get("bytes_queued").getIntValue() > 0) {
                        assertThat(connection.get("bytes_queued").getIntValue()).isLessThanOrEqualTo(MAX_QUEUED_BYTES);
                        return true;
                    }
                }
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void deliversEverythingToAWebSocketThatContinues() throws IOException {
        try (WsClient slow = slowWebSocket(server.port(), key);
                WsClient healthy = server.ws("/ws?topics=custom", key)) {
            healthy.await("WELCOME");
            Thread writer = Thread.ofVirtual().start(this::fill);
            for (int i = 0; i < CHANGES; i++) {
                assertThat(number(healthy.message())).isEqualTo(i);
            }
            awaitLag();
            slow.await("WELCOME");
            int metrics = 0;
            for (int i = 0; i < CHANGES; ) {
                JsonNode message = slow.message();
                if (Texts.text(message, "type").equals("METRIC_UPDATE")) {
                    metrics++;
                } else {
                    assertThat(number(message)).isEqualTo(i++);
                }
            }
            assertThat(metrics).isLessThan(100);
            writer.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void deliversEverythingToAnEventStreamThatContinues() throws IOException {
        try (SseClient slow = slowStream(server.port(), key)) {
            slow.await("metrics");
            fill();
            awaitLag();
            for (int i = 0; i < CHANGES; i++) {
                assertThat(number(Texts.json(slow.await("change").data()))).isEqualTo(i);
            }
            slow.await("metrics");
        }
    }

    @Test
    void closesClientsThatNeverRead() throws IOException {
        try (RunningServer strict = RunningServer.start(Map.of("windsock.hub.slow-consumer-seconds", 1))) {
            String admin = strict.key(tenant, "admin");
            try (WsClient socket = slowWebSocket(strict.port(), admin)) {
                fill(strict);
                strict.awaitNoSubscribers();
                WsClient.Frame close = socket.awaitClose();
                assertThat(close.code()).isEqualTo(4001);
                assertThat(Texts.text(Texts.json(close.reason()), "code")).isEqualTo("SLOW_CONSUMER");
            }
            try (SseClient stream = slowStream(strict.port(), admin)) {
                stream.await("metrics");
                fill(strict);
                strict.awaitNoSubscribers();
                JsonNode event = Texts.json(stream.await("close").data());
                assertThat(Texts.text(event, "code")).isEqualTo("4001");
                assertThat(Texts.text(event, "reason")).isEqualTo("SLOW_CONSUMER");
                assertThat(Texts.text(event, "reconnect")).isEqualTo("true");
                stream.awaitEnd();
            }
        }
    }

    private static WsClient slowWebSocket(int port, String key) throws IOException {
        return WsClient.open(new Wire(port, 4_096), "/ws?topics=custom,metrics", "X-API-Key: " + key);
    }

    private static SseClient slowStream(int port, String key) throws IOException {
        return SseClient.open(
                new Wire(port, 4_096), "/api/dashboard/stream?topics=custom,metrics&interval=1", "X-API-Key: " + key);
    }

    private static int number(JsonNode change) {
        return change.get("payload").get("n").getIntValue();
    }
}
