// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static dev.windsock.client.stream.Events.at;
import static dev.windsock.client.stream.Events.change;
import static dev.windsock.client.stream.Events.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.error.Problem;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Observers;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.http.ServerContact;
import dev.windsock.client.http.Servers;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.log.Position;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reconnecting, resuming and ending a stream with scripted connections. */
@Timeout(30)
final class EventStreamTest {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));

    private final ScriptedServer server = new ScriptedServer();

    @Test
    void resumesAfterTheLastItem() throws InterruptedException {
        server.connects(new Signal.Opened(at(5)), delivery(6), delivery(7))
                .connects(new Signal.Opened(at(7)), delivery(8));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(changes(stream, 3)).containsExactly(change(6), change(7), change(8));
            assertThat(stream.position()).contains(at(8));
        }
        assertThat(server.awaitAttempts(2)).containsExactly(Optional.empty(), Optional.of(at(7)));
    }

    @Test
    void reportsReconnections() {
        server.connects(new Signal.Opened(at(1)), delivery(2)).connects(new Signal.Opened(at(2)), delivery(3));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(take(stream, 2)).containsExactly(new Connected(false), change(2));
            assertThat(stream.next().orElseThrow()).isInstanceOfSatisfying(Reconnecting.class, reconnecting -> {
                assertThat(reconnecting.attempt()).isEqualTo(1);
                assertThat(reconnecting.reason()).isEqualTo("connection cut");
            });
            assertThat(take(stream, 2)).containsExactly(new Connected(true), change(3));
        }
    }

    @Test
    void dropsChangesThatWereAlreadyDelivered() {
        server.connects(new Signal.Opened(at(1)), delivery(2), delivery(3))
                .connects(new Signal.Opened(at(1)), delivery(2), delivery(3), delivery(4));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(changes(stream, 3)).containsExactly(change(2), change(3), change(4));
        }
    }

    @Test
    void resumesAtTheStartIfNothingWasDelivered() throws InterruptedException {
        server.connects(new Signal.Opened(at(5))).connects(new Signal.Opened(at(5)), delivery(6));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(changes(stream, 1)).containsExactly(change(6));
        }
        assertThat(server.awaitAttempts(2)).containsExactly(Optional.empty(), Optional.of(at(5)));
    }

    @Test
    void heartbeatsAdvanceThePosition() throws InterruptedException {
        server.connects(new Signal.Opened(at(5)), delivery(6), new Signal.KeepAlive(at(40)));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(server.awaitAttempts(2)).containsExactly(Optional.empty(), Optional.of(at(40)));
        }
    }

    @Test
    void followsANewEpochAfterAGap() throws InterruptedException {
        Gap gap = new Gap(GapReason.EPOCH_CHANGED, Position.of("f:0"), Position.of("f:2"));
        server.connects(new Signal.Opened(at(900)), delivery(901))
                .connects(new Signal.Opened(at(901)), new Signal.Delivery(gap, gap.latest()))
                .connects(new Signal.Opened(gap.latest()));
        try (EventStream<EventItem> stream = open(null)) {
            List<EventItem> items = new ArrayList<>();
            while (!items.contains(gap)) {
                items.add(stream.next().orElseThrow());
            }
            assertThat(stream.position()).contains(Position.of("f:2"));
            assertThat(server.awaitAttempts(3)).endsWith(Optional.of(Position.of("f:2")));
        }
    }

    @Test
    void retriesTemporaryFailures() {
        server.returns(rejected(503, "DRAINING"))
                .returns(rejected(429, "TOO_MANY_CONNECTIONS"))
                .returns(new ConnectResult.Unreachable(new IOException("refused")))
                .connects(new Signal.Opened(at(1)), new Signal.Closed("DRAINING", true, Duration.ZERO))
                .connects(new Signal.Opened(at(1)), delivery(2));
        try (EventStream<EventItem> stream = open(null)) {
            List<String> reasons = new ArrayList<>();
            for (EventItem item : stream) {
                if (item instanceof Reconnecting reconnecting) {
                    reasons.add(reconnecting.attempt() + " " + reconnecting.reason());
                } else if (item instanceof Change) {
                    break;
                }
            }
            assertThat(reasons).containsExactly("1 DRAINING", "2 TOO_MANY_CONNECTIONS", "3 refused", "1 DRAINING");
        }
    }

    @Test
    void permanentRejectionEndsTheStream() {
        for (int status : new int[] {400, 401, 403, 404, 426}) {
            server.returns(rejected(status, "UNAUTHENTICATED"));
            try (EventStream<EventItem> stream = open(null)) {
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(stream::next).isInstanceOfSatisfying(StreamEndedException.class, e -> {
                        assertThat(e.code()).isEqualTo("UNAUTHENTICATED");
                        assertThat(e.status()).contains(status);
                        assertThat(e.requestId()).contains("r-1");
                    });
                }
            }
        }
    }

    @Test
    void permanentCloseEndsTheStreamAfterItsItems() {
        server.connects(
                new Signal.Opened(at(1)), delivery(2), new Signal.Closed("CREDENTIAL_REVOKED", false, Duration.ZERO));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(changes(stream, 1)).containsExactly(change(2));
            assertThatThrownBy(stream::next)
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            e -> assertThat(e.code()).isEqualTo("CREDENTIAL_REVOKED"));
        }
    }

    @Test
    void deliversOnlyItemsOfTheStreamsType() {
        server.connects(
                new Signal.Opened(at(1)),
                new Signal.Delivery(new SummaryItem(new dev.windsock.client.model.Summary()), at(1)),
                delivery(2));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(take(stream, 2)).containsExactly(new Connected(false), change(2));
        }
    }

    @Test
    void nextReturnsEmptyAfterTheTimeout() {
        try (EventStream<EventItem> stream = open(at(3))) {
            assertThat(stream.next(Duration.ofMillis(20))).isEmpty();
            assertThat(stream.position()).contains(at(3));
        }
    }

    @Test
    void closeReturnsQuicklyAndLeavesNoThread() throws InterruptedException {
        EventStream<EventItem> stream = open(null);
        server.awaitAttempts(1);
        long start = System.nanoTime();
        stream.close();
        stream.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(stream.isOpen()).isFalse();
        assertThat(stream.next()).isEmpty();
        assertThat(stream.iterator().hasNext()).isFalse();
        assertThreadsEnd();
    }

    /** Streams of earlier tests may still end as well. */
    private static void assertThreadsEnd() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("windsock-stream-")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private EventStream<EventItem> open(@Nullable Position after) {
        ItemBuffer buffer = new ItemBuffer(64, Overflow.BACKPRESSURE, after);
        ServerContact contact = new ServerContact();
        Handshake handshake = new Handshake(
                HttpClient.newHttpClient(),
                new Servers(List.of(URI.create("http://127.0.0.1"))),
                new RequestHeaders(() -> "wsk_test", "test", List.of(), contact),
                contact,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        StreamPump pump = new StreamPump(
                handshake,
                server,
                buffer,
                EventItem.class,
                QUICK,
                new StreamObserver(new Observers(List.of()), "/ws"),
                after);
        return new EventStream<>(buffer, EventItem.class, pump, closed -> {}).start();
    }

    private static ConnectResult rejected(int status, String code) {
        return new ConnectResult.Rejected(status, new Problem(code, "Rejected.", "r-1", List.of()));
    }

    private static List<EventItem> take(EventStream<EventItem> stream, int count) {
        List<EventItem> items = new ArrayList<>();
        while (items.size() < count) {
            items.add(stream.next().orElseThrow());
        }
        return items;
    }

    private static List<Change> changes(EventStream<EventItem> stream, int count) {
        List<Change> changes = new ArrayList<>();
        while (changes.size() < count) {
            if (stream.next().orElseThrow() instanceof Change change) {
                changes.add(change);
            }
        }
        return changes;
    }
}
