// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.cluster.InProcessBus;
import dev.windsock.cluster.Subject;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.wire.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two logs that write to one database, as those of two servers do. */
@NullUnmarked
final class PostgresWritersTest {
    private static final int CHANGES = 300;

    private final TestDatabase postgres = PostgresCluster.shared().createDatabase(Collation.EN_US);

    @TempDir
    private Path directory;

    private PostgresDatabase database;
    private InProcessBus bus;
    private SqlEventLog first;
    private SqlEventLog second;

    @BeforeEach
    void open() throws IOException {
        database = TestPostgres.open(postgres, "the test");
        bus = new InProcessBus();
        first = log("first");
        second = log("second");
    }

    private SqlEventLog log(String name) throws IOException {
        return new SqlEventLog(
                database,
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                database.disk(),
                new AcknowledgedPositionFile(Files.createDirectory(directory.resolve(name))),
                bus);
    }

    @AfterEach
    void close() {
        second.close();
        first.close();
        bus.close();
        database.close();
    }

    private static EventDraft event(String type) {
        return new EventDraft(type, Topic.CUSTOM, TenantId.DEFAULT, null, null, Actor.ENGINE, null, "{}");
    }

    private static Position publish(SqlEventLog log) {
        return log.write(transaction -> transaction.append(event("E"))).position();
    }

    private static List<Long> record(SqlEventLog log) {
        List<Long> offsets = new CopyOnWriteArrayList<>();
        log.onCommit(
                events -> events.forEach(event -> offsets.add(event.position().offset())));
        return offsets;
    }

    @Test
    void deliverTheSameLogOnBoth() throws Exception {
        List<Long> onFirst = record(first);
        List<Long> onSecond = record(second);
        List<Future<Position>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CHANGES; i++) {
                SqlEventLog log = i % 3 == 0 ? second : first;
                results.add(threads.submit(() -> {
                    Position committed = publish(log);
                    // read your writes
                    assertThat(log.latest().offset()).isGreaterThanOrEqualTo(committed.offset());
                    return committed;
                }));
            }
        }
        List<Long> acknowledged = new ArrayList<>();
        for (Future<Position> result : results) {
            acknowledged.add(result.get().offset());
        }
        List<Long> expected = LongStream.rangeClosed(1, CHANGES).boxed().toList();
        assertThat(acknowledged).containsExactlyInAnyOrderElementsOf(expected);
        Deadline.await("all on the first", () -> onFirst.size() == CHANGES);
        Deadline.await("all on the second", () -> onSecond.size() == CHANGES);
        assertThat(onFirst).isEqualTo(expected);
        assertThat(onSecond).isEqualTo(expected);
        assertThat(first.latest()).isEqualTo(second.latest());
    }

    @Test
    void seeEveryEarlierChangeInAChange() throws Exception {
        database.writer().useHandle(handle -> handle.execute("create table counted (n integer)"));
        database.writer().useHandle(handle -> handle.execute("insert into counted values (0)"));
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CHANGES; i++) {
                SqlEventLog log = i % 2 == 0 ? first : second;
                results.add(threads.submit(() -> log.write(transaction -> {
                            int n = transaction
                                    .handle()
                                    .createQuery("select n from counted")
                                    .mapTo(Integer.class)
                                    .one();
                            transaction.handle().execute("update counted set n = ?", n + 1);
                            transaction.append(event("E"));
                            return n;
                        })
                        .value()));
            }
        }
        List<Integer> seen = new ArrayList<>();
        for (Future<Integer> result : results) {
            seen.add(result.get());
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(CHANGES);
    }

    @Test
    void waitForAPositionThatTheOtherHasShown() {
        for (int i = 0; i < 20; i++) {
            Position shown = publish(first);
            second.reach(shown).join();
            assertThat(second.readAfter(shown.at(shown.offset() - 1), 10))
                    .isInstanceOfSatisfying(
                            ReadResult.Events.class,
                            events -> assertThat(events.events()).isNotEmpty());
        }
    }

    /** Two databases are primary, and the other servers write to the other one. */
    @Test
    void rejectChangesInADatabaseWithoutTheCommitOfAnotherServer() {
        Position elsewhere = first.latest().at(1_000);
        bus.publish(new Subject("log.head"), elsewhere.toString().getBytes(US_ASCII));
        for (SqlEventLog log : List.of(first, second)) {
            Deadline.await("a rejection", () -> isRejected(log));
            StoreStatus unavailable = StoreStatus.Unavailable.foreignWriter();
            Deadline.await("the status", () -> log.status().equals(unavailable));
        }
    }

    private static boolean isRejected(SqlEventLog log) {
        try {
            publish(log);
            return false;
        } catch (RejectedException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
            return true;
        }
    }

    /** A lost hint, and a position that no log contains. */
    @Test
    void resetOnlyAPositionThatTheDatabaseLacks() {
        Position shown = publish(first);
        bus.close();
        Position later = publish(first);
        second.reach(later).join();
        assertThat(second.latest()).isEqualTo(later);
        Position never = shown.at(1_000);
        second.reach(never).join();
        assertThat(second.readAfter(never, 10))
                .isInstanceOfSatisfying(
                        ReadResult.Gap.class, gap -> assertThat(gap.reason()).isEqualTo(ReadResult.Reason.AHEAD));
    }

    @Test
    void answerARepeatedChangeAfterTheFirstIsHere() {
        Position made = publish(first);
        // like a replay, which appends nothing
        Outcome<Boolean> replayed = second.write(transaction -> true);
        assertThat(replayed.position()).isEqualTo(made);
        assertThat(second.latest().offset()).isGreaterThanOrEqualTo(made.offset());
    }

    @Test
    void readAllOfARangeOrAGapWhileTheOtherRemovesEvents() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        AtomicInteger read = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> reader = threads.submit(() -> {
                Position after = second.latest();
                while (writing.get()) {
                    switch (second.readAfter(after, 7)) {
                        case ReadResult.Gap gap ->
                            after = gap.earliest().offset() > after.offset() ? gap.earliest() : gap.latest();
                        case ReadResult.Events events -> {
                            for (var event : events.events()) {
                                assertThat(event.position().offset()).isEqualTo(after.offset() + 1);
                                after = event.position();
                                read.incrementAndGet();
                            }
                        }
                    }
                }
                return null;
            });
            try {
                // at least 25 times, and until the reader has started
                for (int i = 0; i < 25 || (read.get() == 0 && !reader.isDone()); i++) {
                    first.write(transaction -> {
                        for (int n = 0; n < 20; n++) {
                            transaction.append(event("E"));
                        }
                        return true;
                    });
                    first.retain(new LogBounds(10, Long.MAX_VALUE, Duration.ofDays(1)), List.of());
                }
            } finally {
                writing.set(false);
            }
            reader.get();
            assertThat(read).hasPositiveValue();
        }
    }

    /** A session of an operator, without timeouts. */
    @Test
    void rejectChangesWhileAStrangerHoldsTheHead() throws Exception {
        Position before = publish(first);
        try (Connection stranger = postgres.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select 1 from log_head for update");
            assertThatThrownBy(() -> publish(second))
                    .isInstanceOfSatisfying(
                            RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
            assertThat(second.readAfter(before.at(0), 10))
                    .isEqualTo(new ReadResult.Events(
                            ((ReadResult.Events) first.readAfter(before.at(0), 10)).events(), before, false));
        }
        Deadline.await("the store", () -> second.status() instanceof StoreStatus.Available);
        publish(second);
        publish(first);
    }

    /** A server that is suspended while it holds the head. */
    @Test
    void resumeOnceAHolderOfTheHeadIsGone() throws Exception {
        publish(first);
        try (Connection suspended = postgres.connect();
                Statement statement = suspended.createStatement()) {
            suspended.setAutoCommit(false);
            statement.execute("set local idle_in_transaction_session_timeout = 4000");
            statement.execute("select 1 from log_head for update");
            Deadline.await("a change that is accepted", () -> {
                try {
                    publish(second);
                    return true;
                } catch (RejectedException e) {
                    return false;
                }
            });
        }
        assertThat(publish(first).offset()).isGreaterThan(2);
    }
}
