// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.MovableClock;
import dev.windsock.cluster.InProcessBus;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventLog;
import dev.windsock.log.EventLogContract;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.wire.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract that the event log fulfills in every SQL database. */
@NullUnmarked
abstract class SqlEventLogContract extends EventLogContract {
    @TempDir
    Path dataDir;

    private final MovableClock clock = new MovableClock();
    private StoreDatabase database;
    private SqlEventLog log;
    private volatile boolean full;

    @BeforeEach
    void open() throws IOException {
        database = open(dataDir);
        log = new SqlEventLog(
                database,
                clock,
                new SimpleMeterRegistry(),
                () -> full,
                new AcknowledgedPositionFile(dataDir),
                new InProcessBus());
    }

    /**
     * Opens the database of one test, which is empty the first time and has the same data the next time.
     *
     * @param directory a directory of the test
     */
    abstract StoreDatabase open(Path directory);

    @AfterEach
    void close() {
        log.close();
        database.close();
    }

    /** Changes the database while no log is open on it. */
    private void tamper(Consumer<Handle> change) {
        try (StoreDatabase closed = open(dataDir)) {
            closed.writer().useTransaction(change::accept);
        }
    }

    @Test
    void doesNotAcceptPositionsFromBeforeARestore() throws IOException {
        Position before = log.latest();
        close();
        tamper(SqlEvents::beginEpoch);
        open();

        assertThat(log.latest().offset()).isEqualTo(before.offset());
        assertThat(log.readAfter(before, 10))
                .isEqualTo(new ReadResult.Gap(ReadResult.Reason.EPOCH_CHANGED, log.earliest(), log.latest()));
    }

    @Test
    void rejectsChangesWhileTheDiskIsFull() {
        write();
        full = true;
        assertThatThrownBy(this::write)
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL))
                .hasMessageContaining("Nothing was changed.");
        Deadline.await("the status", () -> log.status() instanceof StoreStatus.Unavailable);
        assertThat(log.readAfter(log.latest().at(0), 10)).isInstanceOf(ReadResult.Events.class);
        full = false;
        Deadline.await("the status", () -> log.status() instanceof StoreStatus.Available);
        assertThat(write().offset()).isEqualTo(2);
    }

    /** The clock was fast for a while, and was then set back. */
    @Test
    void eventsAheadOfTheClockAreRemovedWithLaterEvents() {
        LogBounds bounds = new LogBounds(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(30));
        Position start = write();
        clock.advance(Duration.ofDays(400));
        write(700);
        clock.advance(Duration.ofDays(-400));
        Position last = write();

        clock.advance(Duration.ofDays(29));
        log.retain(bounds, List.of());
        assertThat(log.earliest()).isEqualTo(start.at(0));

        clock.advance(Duration.ofDays(2));
        Position fresh = write();
        log.retain(bounds, List.of());
        assertThat(log.earliest()).isEqualTo(last);
        assertThat(log.latest()).isEqualTo(fresh);
    }

    /** The age of these events is unknown until the clock reaches their times. */
    @Test
    void keepsEventsAheadOfTheClockWhileTheyAreTheNewest() {
        Position start = log.latest();
        clock.advance(Duration.ofDays(400));
        write(3);
        clock.advance(Duration.ofDays(-400));
        log.retain(new LogBounds(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(30)), List.of());
        assertThat(log.earliest()).isEqualTo(start);
        log.retain(new LogBounds(2, Long.MAX_VALUE, Duration.ofDays(30)), List.of());
        assertThat(log.earliest()).isEqualTo(start.at(1));
    }

    @Test
    void storesTheNewestAcknowledgedPosition() throws IOException {
        assertThat(AcknowledgedPositionFile.read(dataDir)).isEqualTo(new AcknowledgedPositionFile.Nothing());
        for (int i = 0; i < 3; i++) {
            Position written = write();
            assertThat(AcknowledgedPositionFile.read(dataDir)).isEqualTo(new AcknowledgedPositionFile.UpTo(written));
        }
        reopen();
        Position written = write();
        assertThat(AcknowledgedPositionFile.read(dataDir)).isEqualTo(new AcknowledgedPositionFile.UpTo(written));
    }

    private Position write() {
        return write(1);
    }

    private Position write(int events) {
        return log.write(transaction -> {
                    for (int i = 0; i < events; i++) {
                        transaction.append(new EventDraft(
                                "E", Topic.CUSTOM, TenantId.DEFAULT, null, null, new Actor(null, "ops"), null, "{}"));
                    }
                    return events;
                })
                .position();
    }

    @Override
    protected EventLog log() {
        return log;
    }

    @Override
    protected Store store() {
        return log;
    }

    @Override
    protected void reopen() throws IOException {
        close();
        open();
    }

    @Override
    protected void retain(LogBounds bounds, RetentionGate... gates) {
        log.retain(bounds, List.of(gates));
    }
}
