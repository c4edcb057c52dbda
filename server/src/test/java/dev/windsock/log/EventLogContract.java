// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.store.LogBounds;
import dev.windsock.store.Outcome;
import dev.windsock.store.RetentionGate;
import dev.windsock.store.Store;
import dev.windsock.trace.TraceParent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The contract of every event log. The test class for a backend inherits these tests and opens its log. */
@NullUnmarked
public abstract class EventLogContract {
    private static final TenantId TENANT = TenantId.DEFAULT;
    private static final TenantId OTHER = new TenantId("01900000-0000-7000-8000-000000000001");
    private static final Set<Topic> ALL = EnumSet.allOf(Topic.class);
    private static final ReadLimit TEN = new ReadLimit(10, 1_000_000);

    private static final long NO_LIMIT = Long.MAX_VALUE;

    /** Returns the log under test. */
    protected abstract EventLog log();

    protected abstract Store store();

    /** Closes the log and opens it again with the same data. */
    protected abstract void reopen() throws Exception;

    /** Removes old events. */
    protected abstract void retain(LogBounds bounds, RetentionGate... gates);

    @Test
    void startsAtOffsetZero() {
        assertThat(log().latest().offset()).isZero();
        assertThat(log().readAfter(log().latest(), 10))
                .isEqualTo(new ReadResult.Events(List.of(), log().latest(), false));
    }

    @Test
    void readsEveryFieldOfAnAppendedEvent() {
        Position start = log().latest();
        EventDraft draft = new EventDraft(
                "INSTANCE_STARTED",
                Topic.INSTANCES,
                TENANT,
                "INSTANCE",
                "i-1",
                new Actor("abcd1234", "ops"),
                "req-1",
                "203.0.113.7",
                new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                "{\"name\":\"naïve ☃\"}");
        Outcome<Position> committed = store().write(tx -> tx.append(draft));
        assertThat(committed.value()).isEqualTo(committed.position()).isEqualTo(start.at(1));

        ChangeEvent event = events(log().readAfter(start, 10)).getFirst();
        assertThat(event.draft()).isEqualTo(draft);
        assertThat(event.position()).isEqualTo(start.at(1));
        assertThat(event.id()).hasSize(36);
    }

    @Test
    void incrementsOffsetsByOneUnderConcurrentWrites() throws ExecutionException, InterruptedException {
        List<Long> received = new CopyOnWriteArrayList<>();
        log().onCommit(events ->
                events.forEach(event -> received.add(event.position().offset())));
        List<Future<Position>> results = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                int number = i;
                results.add(executor.submit(() ->
                        store().write(tx -> tx.append(published("N" + number))).position()));
            }
        }
        List<Long> acknowledged = new ArrayList<>();
        for (Future<Position> result : results) {
            acknowledged.add(result.get().offset());
        }
        List<Long> expected = LongStream.rangeClosed(1, 500).boxed().toList();
        assertThat(acknowledged).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(received).isEqualTo(expected);
        assertThat(offsets(log().readAfter(log().latest().at(0), 1_000))).isEqualTo(expected);
    }

    @Test
    void leavesNoTraceAndNoHoleAfterAFailedChange() {
        assertThatThrownBy(() -> store().write(tx -> {
                    tx.append(published("LOST"));
                    throw new IllegalArgumentException("rejected");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rejected");
        store().write(tx -> tx.append(published("KEPT")));
        assertThat(events(log().readAfter(log().latest().at(0), 10)))
                .extracting(event -> event.draft().type())
                .containsExactly("KEPT");
        assertThat(log().latest().offset()).isEqualTo(1);
    }

    @Test
    void separatesFailedAndSuccessfulChangesOfAGroup() throws InterruptedException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                int number = i;
                executor.execute(() -> {
                    try {
                        store().write(tx -> {
                            tx.append(published("N" + number));
                            if (number % 2 == 1) {
                                throw new IllegalArgumentException("odd");
                            }
                            return number;
                        });
                    } catch (IllegalArgumentException expected) {
                        assertThat(expected).hasMessage("odd");
                    }
                });
            }
        }
        List<ChangeEvent> events = events(log().readAfter(log().latest().at(0), 1_000));
        assertThat(events)
                .hasSize(100)
                .allMatch(event -> Integer.parseInt(event.draft().type().substring(1)) % 2 == 0);
        assertThat(offsets(log().readAfter(log().latest().at(0), 1_000)))
                .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void failsOnlyTheChangeWhoseEventsCannotBeStored() throws InterruptedException, ExecutionException {
        CountDownLatch gathered = new CountDownLatch(1);
        List<Future<Position>> results = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            // blocks the writer, so that the others become one group
            executor.submit(() -> store().write(tx -> {
                awaitUninterruptibly(gathered);
                return true;
            }));
            for (int i = 0; i < 30; i++) {
                int number = i;
                results.add(executor.submit(() -> store().write(tx -> {
                            tx.append(published("BEFORE" + number));
                            return tx.append(number % 10 == 3 ? unstorable() : published("N" + number));
                        })
                        .position()));
            }
            Thread.sleep(Duration.ofMillis(200));
            gathered.countDown();
        }
        for (int i = 0; i < 30; i++) {
            Future<Position> result = results.get(i);
            if (i % 10 == 3) {
                assertThatThrownBy(result::get).isInstanceOf(ExecutionException.class);
            } else {
                Position position = result.get();
                assertThat(types(log().readAfter(position.at(position.offset() - 2), 2)))
                        .containsExactly("BEFORE" + i, "N" + i);
            }
        }
        assertThat(offsets(log().readAfter(log().latest().at(0), 1_000)))
                .isEqualTo(LongStream.rangeClosed(1, 54).boxed().toList());
    }

    private static EventDraft unstorable() {
        return new EventDraft("N", Topic.CUSTOM, TENANT, null, "x".repeat(1_000), Actor.ENGINE, null, "{}");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsItsEpochWhenReopened() throws Exception {
        store().write(tx -> tx.append(published("FIRST")));
        Position before = log().latest();
        reopen();
        assertThat(log().latest()).isEqualTo(before);
        store().write(tx -> tx.append(published("SECOND")));
        assertThat(offsets(log().readAfter(before, 10))).containsExactly(2L);
    }

    @Test
    void continuesAfterALimitedRead() {
        for (int i = 0; i < 5; i++) {
            store().write(tx -> tx.append(published("E")));
        }
        ReadResult.Events first =
                (ReadResult.Events) log().readAfter(log().latest().at(0), 3);
        assertThat(first.last().offset()).isEqualTo(3);
        ReadResult.Events second = (ReadResult.Events) log().readAfter(first.last(), 3);
        assertThat(second.events()).hasSize(2);
        assertThat(second.last()).isEqualTo(log().latest());
    }

    @Test
    void readsOnlyTheTenantAndTopics() {
        store().write(tx -> tx.append(published("MINE")));
        store().write(tx ->
                tx.append(new EventDraft("THEIRS", Topic.CUSTOM, OTHER, null, null, Actor.ENGINE, null, "{}")));
        store().write(tx ->
                tx.append(new EventDraft("AUDIT_LOG", Topic.AUDIT, TENANT, null, null, Actor.ENGINE, null, "{}")));
        Position start = log().latest().at(0);
        assertThat(types(log().readAfter(start, TENANT, ALL, TEN))).containsExactly("MINE", "AUDIT_LOG");
        assertThat(types(log().readAfter(start, TENANT, Set.of(Topic.CUSTOM), TEN)))
                .containsExactly("MINE");
        assertThat(((ReadResult.Events) log().readAfter(start, TENANT, Set.of(Topic.CUSTOM), TEN)).last())
                .isEqualTo(log().latest());
        assertThat(log().newest(TENANT, ALL, new ReadLimit(1, 1)))
                .extracting(event -> event.draft().type())
                .containsExactly("AUDIT_LOG");
        assertThat(log().newest(TENANT, Set.of(), TEN)).isEmpty();
        Position newest = log().newest(TENANT, ALL, TEN).getFirst().position();
        assertThat(log().newestBefore(newest, TENANT, ALL, TEN))
                .extracting(event -> event.draft().type())
                .containsExactly("MINE");
        assertThat(log().newestBefore(new Position("other", 100), TENANT, ALL, TEN))
                .isEmpty();
    }

    @Test
    void reportsAGapAfterRetention() throws Exception {
        for (int i = 0; i < 10; i++) {
            store().write(tx -> tx.append(published("E")));
        }
        retain(new LogBounds(4, NO_LIMIT, Duration.ofDays(1)));
        Position latest = log().latest();
        assertThat(log().earliest()).isEqualTo(latest.at(6));
        assertThat(log().readAfter(latest.at(5), 10))
                .isEqualTo(new ReadResult.Gap(ReadResult.Reason.HISTORY_TRUNCATED, latest.at(6), latest));
        assertThat(offsets(log().readAfter(latest.at(6), 10))).containsExactly(7L, 8L, 9L, 10L);
        reopen();
        assertThat(log().earliest()).isEqualTo(latest.at(6));
    }

    /** A reader receives the events, or a gap if they were removed in the meantime. */
    @Test
    void neverReturnsAHoleDuringRetention() throws ExecutionException, InterruptedException {
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> holes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                holes.add(readers.submit(() -> countHoles(writing)));
            }
            try {
                for (int i = 0; i < 60; i++) {
                    store().write(transaction -> {
                        for (int n = 0; n < 20; n++) {
                            transaction.append(published("E"));
                        }
                        return "";
                    });
                    retain(new LogBounds(10, NO_LIMIT, Duration.ofDays(1)));
                }
            } finally {
                writing.set(false);
            }
            for (Future<Integer> found : holes) {
                assertThat(found.get()).isZero();
            }
        }
    }

    private int countHoles(AtomicBoolean writing) {
        int holes = 0;
        Position after = log().latest();
        while (writing.get()) {
            switch (log().readAfter(after, 5)) {
                case ReadResult.Gap gap -> after = gap.earliest();
                case ReadResult.Events events -> {
                    long expected = after.offset() + 1;
                    for (ChangeEvent event : events.events()) {
                        holes += event.position().offset() == expected ? 0 : 1;
                        expected = event.position().offset() + 1;
                    }
                    after = events.last();
                }
            }
        }
        return holes;
    }

    @Test
    void removesEventsByAge() throws InterruptedException {
        store().write(tx -> tx.append(published("OLD")));
        retain(new LogBounds(1_000, NO_LIMIT, Duration.ofSeconds(-1)));
        assertThat(log().earliest()).isEqualTo(log().latest());
    }

    @Test
    void removesEventsByBytes() throws Exception {
        for (int i = 0; i < 10; i++) {
            store().write(tx -> tx.append(published("SMALL")));
        }
        store().write(tx -> tx.append(new EventDraft(
                "LARGE",
                Topic.CUSTOM,
                TENANT,
                null,
                null,
                Actor.ENGINE,
                null,
                "{\"a\":\"" + "é".repeat(5_000) + "\"}")));
        store().write(tx -> tx.append(published("LAST")));
        retain(new LogBounds(NO_LIMIT, 13_000, Duration.ofDays(1)));
        assertThat(types(log().readAfter(log().earliest(), 20)))
                .containsExactly("SMALL", "SMALL", "SMALL", "SMALL", "SMALL", "LARGE", "LAST");

        // the log knows its size without reading the events, and the size remains exact
        reopen();
        retain(new LogBounds(NO_LIMIT, 5_000, Duration.ofDays(1)));
        assertThat(types(log().readAfter(log().earliest(), 20))).containsExactly("LAST");
        retain(new LogBounds(NO_LIMIT, 402, Duration.ofDays(1)));
        assertThat(types(log().readAfter(log().earliest(), 20))).containsExactly("LAST");
        retain(new LogBounds(NO_LIMIT, 401, Duration.ofDays(1)));
        assertThat(log().earliest()).isEqualTo(log().latest());
    }

    @Test
    void removesNothingThatAGateHasNotPassed() {
        for (int i = 0; i < 10; i++) {
            store().write(tx -> tx.append(published("E")));
        }
        List<Long> asked = new ArrayList<>();
        retain(new LogBounds(4, NO_LIMIT, Duration.ofDays(1)), offset -> offset, offset -> {
            asked.add(offset);
            return Math.min(offset, 3);
        });
        assertThat(log().earliest().offset()).isEqualTo(3);
        assertThat(asked).containsExactly(6L, 6L);
        assertThatThrownBy(() -> retain(new LogBounds(4, NO_LIMIT, Duration.ofDays(1)), offset -> {
                    throw new IllegalStateException("cannot read");
                }))
                .hasMessage("cannot read");
        assertThat(log().earliest().offset()).isEqualTo(3);
    }

    @Test
    void reportsAGapForAnotherEpochOrAFuturePosition() {
        store().write(tx -> tx.append(published("E")));
        Position latest = log().latest();
        assertThat(log().readAfter(new Position("another", 1), 10))
                .isEqualTo(new ReadResult.Gap(ReadResult.Reason.EPOCH_CHANGED, log().earliest(), latest));
        assertThat(log().readAfter(latest.at(2), 10))
                .isEqualTo(new ReadResult.Gap(ReadResult.Reason.AHEAD, log().earliest(), latest));
    }

    @Test
    void waitsForAPositionThatItHasNotReached() {
        store().write(tx -> tx.append(published("E")));
        Position latest = log().latest();
        assertThat(log().reach(latest)).isDone();
        assertThat(log().reach(latest.at(0))).isDone();
        assertThat(log().reach(new Position("another", 100))).isDone();
        CompletableFuture<Void> next = log().reach(latest.at(2));
        CompletableFuture<Void> later = log().reach(latest.at(4));
        assertThat(next).isNotDone();
        store().write(tx -> tx.append(published("E")));
        assertThat(next).isDone();
        assertThat(later).isNotDone();
        store().write(tx -> {
            tx.append(published("E"));
            return tx.append(published("E"));
        });
        assertThat(later).isDone();
    }

    @Test
    void doesNotWaitForeverForAPositionThatItDoesNotReach() {
        Position never = log().latest().at(1_000);
        assertThat(log().reach(never)).succeedsWithin(Duration.ofSeconds(30));
        assertThat(log().readAfter(never, 10))
                .isEqualTo(new ReadResult.Gap(ReadResult.Reason.AHEAD, log().earliest(), log().latest()));
    }

    @Test
    void notifiesListenersBeforeTheCaller() {
        List<Position> received = new CopyOnWriteArrayList<>();
        log().onCommit(events -> received.add(events.getLast().position()));
        Position returned = store().write(tx -> tx.append(published("E"))).position();
        assertThat(received).containsExactly(returned);
    }

    @Test
    void continuesAfterAListenerFails() {
        List<Position> received = new CopyOnWriteArrayList<>();
        log().onCommit(events -> {
            throw new IllegalStateException("listener");
        });
        log().onCommit(events -> received.add(events.getLast().position()));
        store().write(tx -> tx.append(published("E")));
        assertThat(received).hasSize(1);
    }

    @Test
    void showsPublishedEventsToNoListenerOfChanges() {
        List<ResourceChange> received = new CopyOnWriteArrayList<>();
        log().onChange(received::addAll);
        for (ResourceType type : ResourceType.values()) {
            store().write(tx -> tx.append(of(type, Topic.CUSTOM)));
        }
        assertThat(received).isEmpty();
        store().write(tx -> {
            tx.append(of(ResourceType.KEY, Topic.CUSTOM));
            tx.append(of(ResourceType.KEY, Topic.KEYS));
            return tx.append(of(ResourceType.VPC, Topic.VPCS));
        });
        assertThat(received)
                .containsExactly(
                        new ResourceChange(ResourceType.KEY, "CHANGED", TENANT, "a", Actor.ENGINE, null, null, "{}"),
                        new ResourceChange(ResourceType.VPC, "CHANGED", TENANT, "a", Actor.ENGINE, null, null, "{}"));
    }

    private static EventDraft of(ResourceType type, Topic topic) {
        return new EventDraft("CHANGED", topic, TENANT, type.name(), "a", Actor.ENGINE, null, "{}");
    }

    static EventDraft published(String type) {
        return new EventDraft(type, Topic.CUSTOM, TENANT, null, null, Actor.ENGINE, null, "{}");
    }

    private static List<ChangeEvent> events(ReadResult result) {
        return ((ReadResult.Events) result).events();
    }

    private static List<String> types(ReadResult result) {
        return events(result).stream().map(event -> event.draft().type()).toList();
    }

    private static List<Long> offsets(ReadResult result) {
        return events(result).stream().map(event -> event.position().offset()).toList();
    }
}
