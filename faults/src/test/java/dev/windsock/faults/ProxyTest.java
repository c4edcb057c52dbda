// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.CuttableProxy;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.DashboardItem;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.StreamItem;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy delays, cuts and half-closes connections, or repeats a request. */
@Timeout(120)
final class ProxyTest {
    private static final int EVENTS = 150;

    @TempDir
    static Path directory;

    private static WindsockProcess server;

    @BeforeAll
    static void start() throws InterruptedException {
        // a slow client's WebSocket might not report a half-close; the client then detects it because heartbeats are
        // missing
        server = PackagedServer.on(directory, WindsockProcess.freePort())
                .with("WINDSOCK_HUB_HEARTBEAT_SECONDS", "1")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void deliversEachEventOnceAndInOrder(long seed) throws Exception {
        int first = (int) seed * 10_000;
        List<Integer> all = new ArrayList<>();
        try (UnreliableProxy proxy = new UnreliableProxy(server.url(), seed);
                WindsockClient direct = server.admin();
                WindsockClient client = through(proxy.url())) {
            try (EventStream<EventItem> webSocket =
                            client.streams().streamEvents().topics(Topic.CUSTOM).open();
                    EventStream<DashboardItem> sse = client.streams()
                            .streamDashboard()
                            .topics(Topic.CUSTOM)
                            .open()) {
                Streamed.await(webSocket, Connected.class);
                Streamed.await(sse, Connected.class);
                for (int number = first; number < first + EVENTS; number++) {
                    publishUntilAcknowledged(client, number, seed);
                    all.add(number);
                }
                assertThat(numbers(webSocket)).isEqualTo(all);
                assertThat(numbers(sse)).isEqualTo(all);
            }
            assertThat(Log.numbers(direct).stream()
                            .filter(number -> number >= first && number < first + EVENTS)
                            .toList())
                    .isEqualTo(all);
            assertThat(proxy.broken()).as("broken connections").isPositive();
        }
    }

    @Test
    void anAlertFiresForStreamsThatAreCutAgainAndAgain() throws Exception {
        try (Alerts alerts = Alerts.of(server);
                CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient client = through(proxy.url());
                EventStream<EventItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
            // more than 60 within ten minutes
            for (int cuts = 0; cuts < 80; cuts++) {
                Streamed.await(stream, Connected.class);
                proxy.cut();
            }
            alerts.await("WindsockStreamsCut");
        }
    }

    @Test
    void executesARepeatedRequestOnce() throws IOException {
        String body = "{\"type\":\"" + Publishing.TYPE + "\",\"payload\":{\"n\":7}}";
        String request = "POST /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: " + RunningServer.ADMIN_KEY
                + "\r\nContent-Type: application/json\r\nIdempotency-Key: twice\r\nContent-Length: " + body.length()
                + "\r\n";
        URI uri = URI.create(server.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort());
                WindsockClient client = server.admin()) {
            byte[] both = (request + "\r\n" + body + request + "Connection: close\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(both);
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.split("HTTP/1.1 202 ", -1)).hasSize(3);
            assertThat(answers.split("Idempotent-Replayed: true", -1)).hasSize(2);
            assertThat(Log.numbers(client).stream().filter(number -> number == 7))
                    .hasSize(1);
        }
    }

    private static WindsockClient through(String proxy) {
        return WindsockClient.builder()
                .url(proxy)
                .apiKey(RunningServer.ADMIN_KEY)
                .requestTimeout(Duration.ofSeconds(5))
                .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(100))
                .build();
    }

    /** Publishes exactly once over unreliable connections, with an idempotency key. */
    private static void publishUntilAcknowledged(WindsockClient client, int number, long seed) {
        PublishedEvent event = new PublishedEvent().type(Publishing.TYPE).payload(Map.of("n", number));
        while (true) {
            try {
                client.events().publishEvents(List.of(event), "seed-" + seed + "-" + number);
                return;
            } catch (WindsockException e) {
                assertThat(e.status()).as("a rejection: %s", e.getMessage()).isEmpty();
            }
        }
    }

    private static <T extends StreamItem> List<Integer> numbers(EventStream<T> stream) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < EVENTS) {
            StreamItem item = Streamed.await(stream, next -> next instanceof Change || next instanceof Gap);
            assertThat(item).isInstanceOf(Change.class);
            numbers.add(Publishing.number((Change) item));
        }
        return numbers;
    }
}
