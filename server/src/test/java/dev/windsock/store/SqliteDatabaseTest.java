// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.windsock.cluster.InProcessBus;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.wire.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The guarantees of a log in SQLite beyond the contract: bounded files, and reads that always end and never block others. */
@NullUnmarked
final class SqliteDatabaseTest {
    @TempDir
    Path directory;

    private SqliteDatabase database;
    private SqlEventLog log;

    @BeforeEach
    void open() throws IOException {
        open(SqliteFile.prepare(directory).open());
    }

    private void open(SqliteDatabase opened) {
        database = opened;
        log = new SqlEventLog(
                database,
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                () -> false,
                new AcknowledgedPositionFile(directory),
                new InProcessBus());
    }

    @AfterEach
    void close() {
        log.close();
        database.close();
    }

    @Test
    void returnsTheSpaceOfRemovedEventsWhileOthersAreWritten() throws Exception {
        publish(30_000);
        long full = bytes();
        AtomicBoolean removing = new AtomicBoolean(true);
        long largest = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // a write that waits for more than a few seconds fails
            Future<?> writing = threads.submit(() -> writeWhile(removing));
            Future<?> retention = threads.submit(
                    () -> log.retain(new LogBounds(1_000, Long.MAX_VALUE, Duration.ofDays(1)), List.of()));
            while (!retention.isDone()) {
                largest = Math.max(largest, bytes());
            }
            retention.get();
            removing.set(false);
            writing.get();
        }
        assertThat(largest).isLessThan(full + full / 10);
        Deadline.await("a smaller file", () -> size(directory.resolve("store.db")) < full / 5);
        assertThat(log.readAfter(log.earliest(), 10)).isInstanceOf(ReadResult.Events.class);
    }

    /** Such a file is the result of {@code sqlite3 store.db .dump | sqlite3 new.db}, which repairs some kinds of damage. */
    @Test
    void rewritesAFileOfAnotherProgramSoThatItReturnsSpace() throws Exception {
        publish(5_000);
        close();
        change("pragma journal_mode = delete", "pragma page_size = 4096", "pragma auto_vacuum = none", "vacuum");
        open();
        log.retain(new LogBounds(1_000, Long.MAX_VALUE, Duration.ofDays(1)), List.of());
        StoreSize size = log.read(database::size);
        assertThat(size.bytes()).isLessThan(2 * size.liveBytes());
        assertThat(log.latest().offset()).isEqualTo(5_000);
    }

    /** A rewrite may fail, for example for lack of space. */
    @Test
    @Timeout(60)
    void doesNotWaitForSpaceThatAFileNeverReturns() throws Exception {
        publish(5_000);
        close();
        change("pragma auto_vacuum = none", "vacuum");
        open(SqliteDatabase.open(directory.resolve("store.db"), new DiskReserve(directory)));
        log.retain(new LogBounds(1_000, Long.MAX_VALUE, Duration.ofDays(1)), List.of());
        assertThat(log.earliest().offset()).isEqualTo(4_000);
    }

    private void change(String... statements) throws SQLException {
        try (Connection connection = SqliteFile.connect(directory);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void rejectsADatabaseBehindALink() throws IOException {
        Path linked = Files.createDirectory(directory.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("store.db"), directory.resolve("store.db"));
        assertThatThrownBy(() -> SqliteFile.prepare(linked))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("WINDSOCK_DATA_DIR: " + linked.resolve("store.db") + " is a link; ");
    }

    private void writeWhile(AtomicBoolean condition) {
        while (condition.get()) {
            publish(1);
        }
    }

    private void publish(int count) {
        for (int written = 0; written < count; written += 1_000) {
            int some = Math.min(1_000, count - written);
            log.write(transaction -> {
                for (int i = 0; i < some; i++) {
                    transaction.append(draft("{\"text\":\"" + "x".repeat(300) + "\"}"));
                }
                return some;
            });
        }
    }

    private static EventDraft draft(String payload) {
        return new EventDraft("E", Topic.CUSTOM, TenantId.DEFAULT, null, null, new Actor(null, "ops"), null, payload);
    }

    /** Returns the size of the database and its write-ahead log. */
    private long bytes() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("store.db"))
                    .mapToLong(SqliteDatabaseTest::size)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void endsReadsAtTheirDeadlineAndNeverKeepsAWriteWaiting() throws Exception {
        List<Future<?>> reads = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < database.maxReads(); i++) {
                reads.add(threads.submit(() -> assertThatThrownBy(() -> log.read(SqliteDatabaseTest::endless))
                        .isInstanceOfSatisfying(
                                RejectedException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))));
            }
            Deadline.await("the reads", () -> threadsInside() == database.maxReads());
            publish(1);
            assertThat(threadsInside()).as("reads during the write").isPositive();
            for (Future<?> read : reads) {
                read.get();
            }
        }
        Deadline.await("the reads have ended", () -> threadsInside() == 0);
        assertThat(log.read(SqlEvents::head).latest()).isEqualTo(1);
    }

    private static long endless(Handle handle) {
        return handle.createQuery("""
                        with recursive numbers (n) as (select 1 union all select n + 1 from numbers)
                        select count(*) from numbers""").mapTo(Long.class).one();
    }

    private static long threadsInside() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("store-read-"))
                .filter(thread -> Stream.of(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("endless")))
                .count();
    }

    @Test
    void boundsTheWriteAheadLogWhileReadsOverlap() throws Exception {
        AtomicBoolean reading = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                threads.execute(() -> {
                    while (reading.get()) {
                        log.read(SqliteDatabaseTest::slow);
                    }
                });
            }
            Deadline.await("a large log", () -> {
                log.write(transaction -> transaction.append(draft("\"" + "x".repeat(4 << 20) + "\"")));
                return size(directory.resolve("store.db-wal")) > 33 << 20;
            });
            Deadline.await("a small log", () -> {
                publish(1);
                return size(directory.resolve("store.db-wal")) < 8 << 20;
            });
            reading.set(false);
        }
    }

    /** Nothing can end the read of another program, such as a backup tool or a shell. */
    @Test
    void reportsAReadThatKeepsTheWriteAheadLogGrowing() throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(WalGuard.class);
        logger.addAppender(logged);
        try (Connection other = SqliteFile.connect(directory);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("select latest from log_head").close();
            Deadline.await("a report", () -> {
                if (size(directory.resolve("store.db-wal")) < 66 << 20) {
                    log.write(transaction -> transaction.append(draft("\"" + "x".repeat(4 << 20) + "\"")));
                }
                return messages(logged).contains("Another program reads the database");
            });
            assertThat(messages(logged)).contains("file=" + directory.resolve("store.db-wal"), "pids=[");
            other.rollback();
            Deadline.await("a small log", () -> size(directory.resolve("store.db-wal")) < 8 << 20);
            Deadline.await("a second report", () -> messages(logged).contains("truncated again"));
            assertThat(logged.list).hasSize(2);
        } finally {
            logger.detachAppender(logged);
        }
    }

    private static String messages(ListAppender<ILoggingEvent> logged) {
        return List.copyOf(logged.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .collect(Collectors.joining("\n"));
    }

    /** Reads from a snapshot for about a tenth of a second. */
    private static long slow(Handle handle) {
        return handle.createQuery("""
                        with recursive numbers (n) as (
                            select latest from log_head union all select n + 1 from numbers limit 300000)
                        select count(*) from numbers""").mapTo(Long.class).one();
    }

    @Test
    void storesEveryTextAndNumber() {
        String text = "NUL \0, emoji 🎉, a lone surrogate would be replaced, and ☃";
        Position position =
                log.write(transaction -> transaction.append(draft(text))).position();
        ReadResult.Events events = (ReadResult.Events) log.readAfter(position.at(position.offset() - 1), 1);
        assertThat(events.events().getFirst().draft().payload()).isEqualTo(text);

        long most = Long.MAX_VALUE;
        long stored = log.write(transaction -> transaction
                        .handle()
                        .createQuery("select cast(:most as bigint)")
                        .bind("most", most)
                        .mapTo(Long.class)
                        .one())
                .value();
        assertThat(stored).isEqualTo(most);
    }

    @Test
    void isReadableOnlyByItsOwner() throws IOException {
        publish(1);
        for (String file : List.of("store.db", "store.db-wal", "store.db-shm")) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(file)))
                    .as(file)
                    .allMatch(permission -> permission.name().startsWith("OWNER"));
        }
    }

    @Test
    void opensADirectoryWhoseNameHasCharactersOfAUri() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("a?b#c%20d é"));
        try (SqliteDatabase other = SqliteFile.prepare(odd).open()) {
            long latest = other.writer().inTransaction(SqlEvents::open).latest();
            assertThat(latest).isZero();
        }
        assertThat(odd.resolve("store.db")).isNotEmptyFile();
    }

    /** Otherwise, the database would keep using a file that is no longer in its place. */
    @ParameterizedTest
    @ValueSource(strings = {"store.db", "store.db-wal"})
    void rejectsChangesWhileItsFileIsAwayAndLosesNone(String name) throws IOException {
        publish(5);
        Path file = directory.resolve(name);
        Path away = directory.resolve("away");
        Files.move(file, away);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> publish(1))
                    .isInstanceOfSatisfying(
                            RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
                    .hasMessageEndingWith("Nothing was changed.");
        }
        assertThat(file).doesNotExist();
        Files.move(away, file);
        Deadline.await("the store", () -> log.status() instanceof StoreStatus.Available);
        publish(1);
        assertThat(((ReadResult.Events) log.readAfter(log.earliest(), 10)).events())
                .hasSize(6);
    }

    @Test
    void noticesThatItsFileWasReplacedWhileNothingIsWritten() throws IOException {
        publish(1);
        Path file = directory.resolve("store.db");
        Files.copy(file, directory.resolve("copy"));
        Files.move(directory.resolve("copy"), file, StandardCopyOption.REPLACE_EXISTING);
        Deadline.await("the status", () -> log.status() instanceof StoreStatus.Unavailable);
    }

    /** SQLite would mix the copy with the changes of the database that it replaces. */
    @Test
    void rejectsARestoredCopyNextToAnotherWriteAheadLog() throws IOException {
        publish(5);
        Path other = Files.createDirectory(directory.resolve("other"));
        try (StoreCopy copy = StoreCopy.of(directory, new CompletableFuture<>())) {
            Files.copy(copy.content(), other.resolve("store.db"));
        }
        Files.copy(directory.resolve("store.db-wal"), other.resolve("store.db-wal"));
        assertThatThrownBy(() -> SqliteFile.prepare(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("WINDSOCK_DATA_DIR: " + other.resolve("store.db-wal")
                        + " belongs to a different database than store.db; delete it and store.db-shm to use the restored"
                        + " copy");
        Files.delete(other.resolve("store.db-wal"));
        assertThat(SqliteFile.prepare(other).inspect()).isEqualTo(new StoredState.Backup(log.latest()));
    }
}
