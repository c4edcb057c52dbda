// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.wire.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LogTailerTest {
    private static final Position START = new Position("epoch", 0);
    private static final int PAGE = 3;

    private final Stored stored = new Stored();
    private final List<Long> delivered = new CopyOnWriteArrayList<>();
    private final LogTailer tailer = new LogTailer(
            START,
            stored,
            events -> events.forEach(event -> delivered.add(event.position().offset())));

    LogTailerTest() {
        tailer.start();
    }

    @AfterEach
    void close() {
        tailer.close();
    }

    /** The log in the store, to which other servers append. */
    private static final class Stored implements LogTailer.Source {
        private final AtomicInteger reads = new AtomicInteger();
        private final AtomicInteger reconnects = new AtomicInteger();
        private Position earliest = START;
        private Position latest = START;
        private @Nullable RuntimeException failure;
        private volatile CountDownLatch released = new CountDownLatch(0);
        private volatile CountDownLatch reading = new CountDownLatch(1);

        synchronized List<ChangeEvent> append(int count) {
            List<ChangeEvent> events = range(latest, latest.offset() + count);
            latest = latest.at(latest.offset() + count);
            return events;
        }

        synchronized void removeUpTo(long offset) {
            earliest = earliest.at(offset);
        }

        synchronized void begin(String epoch) {
            earliest = new Position(epoch, earliest.offset());
            latest = new Position(epoch, latest.offset());
        }

        synchronized void fail(@Nullable RuntimeException cause) {
            failure = cause;
        }

        private static List<ChangeEvent> range(Position after, long upTo) {
            return LongStream.rangeClosed(after.offset() + 1, upTo)
                    .mapToObj(offset -> new ChangeEvent(
                            after.at(offset),
                            "id" + offset,
                            Instant.EPOCH,
                            new EventDraft("E", Topic.CUSTOM, TenantId.DEFAULT, null, null, Actor.ENGINE, null, "{}")))
                    .toList();
        }

        @Override
        public ReadResult after(Position position) {
            ReadResult result = snapshot(position);
            reading.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return result;
        }

        @Override
        public void lacks(Position committed) {
            reconnects.incrementAndGet();
        }

        private synchronized ReadResult snapshot(Position position) {
            reads.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
            return ReadResult.Gap.between(earliest, latest, position)
                    .<ReadResult>map(gap -> gap)
                    .orElseGet(() -> {
                        long end = Math.min(latest.offset(), position.offset() + PAGE);
                        return new ReadResult.Events(range(position, end), position.at(end), end < latest.offset());
                    });
        }
    }

    private static List<Long> upTo(long offset) {
        return LongStream.rangeClosed(1, offset).boxed().toList();
    }

    @Test
    void deliversItsOwnCommitsWithoutReadingThem() {
        // a periodic read has no result before the end
        stored.released = new CountDownLatch(1);
        tailer.committed(START, stored.append(2));
        tailer.committed(START.at(2), stored.append(1));
        assertThat(delivered).isEqualTo(upTo(3));
        assertThat(tailer.position()).isEqualTo(START.at(3));
        stored.released.countDown();
    }

    @Test
    void readsWhatOthersHaveCommittedBefore() {
        stored.append(7);
        tailer.committed(START.at(7), stored.append(1));
        Deadline.await("all", () -> delivered.size() == 8);
        assertThat(delivered).isEqualTo(upTo(8));
    }

    @Test
    void answersAChangeOnceItHasPassedIt() {
        List<String> answered = new CopyOnWriteArrayList<>();
        stored.released = new CountDownLatch(1);
        stored.append(1);
        tailer.committed(START.at(1), stored.append(1));
        tailer.whenPassed(START.at(2), () -> answered.add("two, after " + delivered));
        tailer.whenPassed(START.at(2), () -> answered.add("a replay"));
        assertThat(answered).isEmpty();
        stored.released.countDown();
        Deadline.await("the answers", () -> answered.size() == 2);
        assertThat(answered).containsExactly("two, after [1, 2]", "a replay");
        tailer.whenPassed(START.at(1), () -> answered.add("at once"));
        assertThat(answered).endsWith("at once");
    }

    @Test
    void repeatsNothingThatWasHandedOverDuringARead() throws Exception {
        stored.released = new CountDownLatch(1);
        stored.append(0);
        CompletableFuture<Void> refreshed = tailer.refresh();
        stored.reading.await();
        tailer.committed(START, stored.append(2));
        assertThat(delivered).isEqualTo(upTo(2));
        stored.released.countDown();
        refreshed.join();
        tailer.refresh().join();
        assertThat(delivered).isEqualTo(upTo(2));
    }

    @Test
    void readsOnceForManyHints() throws Exception {
        try (Bus bus = new InProcessBus()) {
            tailer.follow(bus);
            tailer.refresh().join();
            stored.released = new CountDownLatch(1);
            stored.reading = new CountDownLatch(1);
            stored.append(2);
            for (int i = 0; i < 100; i++) {
                bus.publish(new Subject("log.head"), START.at(2).toString().getBytes(US_ASCII));
            }
            stored.reading.await();
            int before = stored.reads.get();
            stored.released.countDown();
            Deadline.await("the events", () -> delivered.size() == 2);
            tailer.refresh().join();
            assertThat(stored.reads.get() - before).isLessThan(10);
        }
    }

    /** The tailer reads a primary that is still running, while another server writes to the promoted standby. */
    @Test
    void isNotUpToDateInADatabaseWithoutTheCommitOfAHint() {
        try (Bus bus = new InProcessBus()) {
            tailer.follow(bus);
            tailer.refresh().join();
            bus.publish(new Subject("log.head"), START.at(2).toString().getBytes(US_ASCII));
            Deadline.await("new connections", () -> stored.reconnects.get() > 0);
            assertThatThrownBy(() -> tailer.refresh().join())
                    .hasRootCauseMessage("the database lacks what another server has committed, up to epoch:2");
            Duration age = tailer.age();
            Deadline.await("an older reading", () -> tailer.age().compareTo(age.plusMillis(200)) > 0);
            // the new connections lead to the right database
            stored.append(2);
            Deadline.await("the events", () -> delivered.size() == 2);
            Deadline.await("a recent reading", () -> {
                tailer.refresh().join();
                return tailer.age().compareTo(age.plusMillis(200)) < 0;
            });
        }
    }

    @Test
    void findsWhatNobodyHintedAt() {
        try (Bus bus = new InProcessBus()) {
            tailer.follow(bus);
            stored.append(5);
            Deadline.await("the events", () -> delivered.size() == 5);
            assertThat(delivered).isEqualTo(upTo(5));
        }
    }

    @Test
    void hintsAtItsOwnCommits() {
        try (Bus bus = new InProcessBus()) {
            List<String> hints = new CopyOnWriteArrayList<>();
            bus.subscribe(new Subject("log.head"), hint -> hints.add(new String(hint, US_ASCII)));
            tailer.follow(bus);
            tailer.committed(START, stored.append(2));
            Deadline.await("the hint", () -> hints.contains("epoch:2"));
        }
    }

    @Test
    void retriesWhenTheStoreFails() {
        stored.fail(new IllegalStateException("away"));
        stored.append(4);
        assertThatThrownBy(() -> tailer.refresh().join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("away");
        CompletableFuture<Void> answered = new CompletableFuture<>();
        tailer.committed(START.at(4), stored.append(1));
        tailer.whenPassed(START.at(5), () -> answered.complete(null));
        assertThat(answered).isNotDone();
        stored.fail(null);
        Deadline.await("the answer", answered::isDone);
        assertThat(delivered).isEqualTo(upTo(5));
    }

    /** Otherwise, caches that follow the log would miss that a key has ended. */
    @Test
    void deliversNothingAfterAHole() {
        tailer.committed(START, stored.append(1));
        synchronized (stored) {
            stored.append(5);
            stored.removeUpTo(4);
        }
        tailer.refresh().join();
        assertThat(tailer.gap())
                .contains(new ReadResult.Gap(ReadResult.Reason.HISTORY_TRUNCATED, START.at(4), START.at(6)));
        tailer.committed(START.at(6), stored.append(1));
        tailer.refresh().join();
        assertThat(delivered).isEqualTo(upTo(1));
    }

    @Test
    void deliversNothingOfAnotherEpoch() {
        synchronized (stored) {
            stored.append(5);
            stored.begin("other");
        }
        tailer.refresh().join();
        assertThat(tailer.gap())
                .hasValueSatisfying(gap -> assertThat(gap.reason()).isEqualTo(ReadResult.Reason.EPOCH_CHANGED));
        assertThat(delivered).isEmpty();
    }

    @Test
    void keepsItsPlaceWhenTheBeginningIsRemovedBehindIt() throws Exception {
        tailer.committed(START, stored.append(1));
        stored.released = new CountDownLatch(1);
        stored.reading = new CountDownLatch(1);
        List<ChangeEvent> next = stored.append(3);
        stored.removeUpTo(4);
        CompletableFuture<Void> refreshed = tailer.refresh();
        stored.reading.await();
        // the read has found a gap, but the writer has the missing events
        tailer.committed(START.at(1), next);
        stored.released.countDown();
        refreshed.join();
        assertThat(tailer.gap()).isEmpty();
        assertThat(delivered).isEqualTo(upTo(4));
    }

    @Test
    void answersWhatIsPendingWhenItCloses() {
        List<String> answered = new ArrayList<>();
        stored.fail(new IllegalStateException("away"));
        stored.append(1);
        tailer.committed(START.at(1), stored.append(1));
        tailer.whenPassed(START.at(2), () -> answered.add("answered"));
        stored.fail(null);
        tailer.close();
        assertThat(answered).containsExactly("answered");
        assertThat(tailer.refresh()).isCompletedExceptionally();
    }
}
