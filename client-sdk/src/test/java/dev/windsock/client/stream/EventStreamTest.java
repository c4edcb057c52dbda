// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static dev.windsock.client.stream.Events.at;
import static dev.windsock.client.stream.Events.change;
import static dev.windsock.client.stream.Events.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.Position;
import dev.windsock.client.Problem;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Observers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stream makes of what its connections bring. */
@Timeout(30)
final class EventStreamTest {
    private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));

    private final ScriptedServer server = new ScriptedServer();

    @Test
    void goesOnAfterWhatItHasBrought() throws InterruptedException {
        server.connects(new Signal.Opened(at(5)), told(6), told(7)).connects(new Signal.Opened(at(7)), told(8));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(changes(stream, 3)).containsExactly(change(6), change(7), change(8));
            assertThat(stream.position()).contains(at(8));
        }
        assertThat(server.asked(2)).containsExactly(Optional.empty(), Optional.of(at(7)));
    }

    @Test
    void tellsWhatBecomesOfTheConnection() {
        server.connects(new Signal.Opened(at(1)), told(2)).connects(new Signal.Opened(at(2)), told(3));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(take(stream, 2)).containsExactly(new Connected(false), change(2));
            assertThat(stream.next().orElseThrow()).isInstanceOfSatisfying(Reconnecting.class, lost -> {
                assertThat(lost.attempt()).isEqualTo(1);
                assertThat(lost.reason()).isEqualTo("cut");
            });
            assertThat(take(stream, 2)).containsExactly(new Connected(true), change(3));
        }
    }

    @Test
    void dropsWhatItWasToldBefore() {
        server.connects(new Signal.Opened(at(1)), told(2), told(3))
                .connects(new Signal.Opened(at(1)), told(2), told(3), told(4));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(changes(stream, 3)).containsExactly(change(2), change(3), change(4));
        }
    }

    @Test
    void aStreamThatHasBroughtNothingGoesOnWhereItBegan() throws InterruptedException {
        server.connects(new Signal.Opened(at(5))).connects(new Signal.Opened(at(5)), told(6));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(changes(stream, 1)).containsExactly(change(6));
        }
        assertThat(server.asked(2)).containsExactly(Optional.empty(), Optional.of(at(5)));
    }

    @Test
    void heartbeatsMoveThePlaceToGoOnFrom() throws InterruptedException {
        server.connects(new Signal.Opened(at(5)), told(6), new Signal.Alive(at(40)));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(server.asked(2)).containsExactly(Optional.empty(), Optional.of(at(40)));
        }
    }

    @Test
    void anotherEpochIsToldAsAGapAndFollowed() throws InterruptedException {
        Gap gap = new Gap(Gap.Reason.EPOCH_CHANGED, Position.of("f:0"), Position.of("f:2"));
        server.connects(new Signal.Opened(at(900)), told(901))
                .connects(new Signal.Opened(at(901)), new Signal.Told(gap, gap.latest()))
                .connects(new Signal.Opened(gap.latest()));
        try (EventStream<EventItem> stream = open(null)) {
            List<EventItem> items = new ArrayList<>();
            while (!items.contains(gap)) {
                items.add(stream.next().orElseThrow());
            }
            assertThat(stream.position()).contains(Position.of("f:2"));
            assertThat(server.asked(3)).endsWith(Optional.of(Position.of("f:2")));
        }
    }

    @Test
    void whatPassesIsTriedAgain() {
        server.answers(refused(503, "DRAINING"))
                .answers(refused(429, "TOO_MANY_CONNECTIONS"))
                .answers(new Opening.Unreachable(new IOException("refused")))
                .connects(new Signal.Opened(at(1)), new Signal.Closed("DRAINING", true, Duration.ZERO))
                .connects(new Signal.Opened(at(1)), told(2));
        try (EventStream<EventItem> stream = open(null)) {
            List<String> reasons = new ArrayList<>();
            for (EventItem item : stream) {
                if (item instanceof Reconnecting lost) {
                    reasons.add(lost.attempt() + " " + lost.reason());
                } else if (item instanceof Change) {
                    break;
                }
            }
            assertThat(reasons).containsExactly("1 DRAINING", "2 TOO_MANY_CONNECTIONS", "3 refused", "4 DRAINING");
        }
    }

    @Test
    void aRefusalThatStaysEndsTheStream() {
        for (int status : new int[] {400, 401, 403, 404, 426}) {
            server.answers(refused(status, "UNAUTHENTICATED"));
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
    void aCloseForGoodEndsTheStreamAfterItsItems() {
        server.connects(
                new Signal.Opened(at(1)), told(2), new Signal.Closed("CREDENTIAL_REVOKED", false, Duration.ZERO));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(changes(stream, 1)).containsExactly(change(2));
            assertThatThrownBy(stream::next)
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            e -> assertThat(e.code()).isEqualTo("CREDENTIAL_REVOKED"));
        }
    }

    @Test
    void onlyItemsOfTheStreamsTypeAreBrought() {
        server.connects(
                new Signal.Opened(at(1)),
                new Signal.Told(new SummaryItem(new dev.windsock.client.model.Summary()), at(1)),
                told(2));
        try (EventStream<EventItem> stream = open(null)) {
            assertThat(take(stream, 2)).containsExactly(new Connected(false), change(2));
        }
    }

    @Test
    void nextWaitsNoLongerThanAsked() {
        try (EventStream<EventItem> stream = open(at(3))) {
            assertThat(stream.next(Duration.ofMillis(20))).isEmpty();
            assertThat(stream.position()).contains(at(3));
        }
    }

    @Test
    void closingReturnsSoonAndLeavesNoThread() throws InterruptedException {
        EventStream<EventItem> stream = open(null);
        server.asked(1);
        long before = System.nanoTime();
        stream.close();
        stream.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        assertThat(stream.isOpen()).isFalse();
        assertThat(stream.next()).isEmpty();
        assertThat(stream.iterator().hasNext()).isFalse();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("windsock-stream-"));
    }

    private EventStream<EventItem> open(@Nullable Position after) {
        ItemBuffer buffer = new ItemBuffer(64, Overflow.BACKPRESSURE, after);
        StreamPump pump = new StreamPump(
                server,
                buffer,
                EventItem.class,
                QUICK,
                new Random(1),
                new StreamObserver(new Observers(List.of()), "/ws"),
                after);
        return new EventStream<>(buffer, EventItem.class, pump, closed -> {}).start();
    }

    private static Opening refused(int status, String code) {
        return new Opening.Refused(status, new Problem(code, "no", "r-1", List.of()));
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
