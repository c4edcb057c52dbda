// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.wire.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that use one database, each with a data directory of its own. */
final class StoreLeaseTest {
    private final TestDatabase postgres = PostgresCluster.shared().createDatabase(Collation.EN_US);
    private final List<Server> servers = new ArrayList<>();

    @TempDir
    private Path directory;

    private record Server(PostgresDatabase database, SqlEventLog log) {
        Position publish() {
            return log.write(transaction -> transaction.append(
                            new EventDraft("E", Topic.CUSTOM, TenantId.DEFAULT, null, null, Actor.ENGINE, null, "{}")))
                    .position();
        }

        boolean isAvailable() {
            return log.status() instanceof StoreStatus.Available;
        }
    }

    private Server start(String name) {
        PostgresDatabase database = TestPostgres.open(postgres, name);
        try {
            Path data = Files.createDirectories(directory.resolve(name));
            Server server = new Server(
                    database,
                    new SqlEventLog(
                            database,
                            Clock.systemUTC(),
                            new SimpleMeterRegistry(),
                            database.disk(),
                            new AcknowledgedPositionFile(data)));
            servers.add(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop(Server server) {
        servers.remove(server);
        server.log.close();
        server.database.close();
    }

    @AfterEach
    void stopAll() {
        List.copyOf(servers).forEach(this::stop);
    }

    private String row(String sql) {
        return TestPostgres.jdbi(postgres)
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    /** As if the owner had been suspended for so long. */
    private void expire() {
        postgres.execute("update store_lease set expires_at = 'epoch'");
    }

    @Test
    void rejectsASecondServerAndNamesTheFirst() {
        Server first = start("first");
        Position published = first.publish();
        String rows = row("select json_agg(t)::text from (select * from log_head) t");

        assertThatThrownBy(() -> start("second"))
                .isInstanceOf(StoreInUseException.class)
                .hasMessageStartingWith("WINDSOCK_STORE_URL: another Windsock server uses this database: process "
                        + ProcessHandle.current().pid() + " on host ")
                .hasMessageContaining("the test");

        assertThat(row("select json_agg(t)::text from (select * from log_head) t"))
                .isEqualTo(rows);
        assertThat(first.publish().offset()).isEqualTo(published.offset() + 1);
    }

    @Test
    void acceptsAnotherServerOnceTheFirstHasStopped() {
        Server first = start("first");
        Position published = first.publish();
        stop(first);
        assertThat(start("second").publish().offset()).isEqualTo(published.offset() + 1);
    }

    @Test
    void acceptsTheNextServerOfADirectoryAtOnce() {
        Server killed = start("first");
        Server next = start("first");
        next.publish();
        requireFenced(killed);
    }

    @Test
    void fencesAnOwnerWhoseLeaseExpired() {
        Server suspended = start("first");
        suspended.publish();
        expire();
        Server next = start("second");

        requireFenced(suspended);
        assertThat(next.publish().offset()).isEqualTo(2);
        Deadline.await(
                "the successor", () -> suspended.database.owner().successor().isPresent());
        assertThat(suspended.log.status())
                .isInstanceOfSatisfying(
                        StoreStatus.Unavailable.class,
                        status -> assertThat(status.reason())
                                .startsWith("Another server has taken over the store (process ")
                                .endsWith("Restart this server."));
        requireFenced(suspended);
        assertThat(row("select count(*) from idempotency_keys")).isEqualTo("0");
    }

    /** Changes with an event and without one. */
    private static void requireFenced(Server server) {
        assertThatThrownBy(() ->
                        server.log.write(transaction -> transaction.handle().execute("""
                        insert into idempotency_keys
                        values ('k', 'k', 'operation', 'hash', 'answer', 'position', now())""")))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
                .hasMessageContaining("Another server")
                .hasMessageEndingWith("Nothing was changed.");
        assertThatThrownBy(server::publish)
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("Another server")
                .hasMessageEndingWith("Nothing was changed.");
        assertThat(server.isAvailable()).isFalse();
    }

    @Test
    void keepsAnExpiredLeaseThatNobodyElseWants() {
        Server server = start("first");
        expire();
        Deadline.await(
                "the renewal",
                () -> row("select (expires_at > clock_timestamp())::text from store_lease")
                        .equals("true"));
        server.publish();
        assertThatThrownBy(() -> start("second")).isInstanceOf(StoreInUseException.class);
    }

    @Test
    void waitsForACommitOfThePreviousOwner() throws Exception {
        Server first = start("first");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<Position> published = publishOnceReleased(first, running, released);
        await(running);
        expire();
        CompletableFuture<Server> second = CompletableFuture.supplyAsync(() -> start("second"));
        Deadline.await(
                "the second server waits",
                () -> row("select count(*) from pg_locks where not granted").equals("1"));
        assertThat(second).isNotDone();
        released.countDown();

        assertThat(published.get().offset()).isEqualTo(1);
        assertThat(second.get().publish().offset()).isEqualTo(2);
    }

    /** Publishes an event in a transaction that holds the head of the log until it is released. */
    private static CompletableFuture<Position> publishOnceReleased(
            Server server, CountDownLatch running, CountDownLatch released) {
        return CompletableFuture.supplyAsync(() -> server.log
                .write(transaction -> {
                    SqlEvents.lock(transaction.handle());
                    running.countDown();
                    await(released);
                    return transaction.append(
                            new EventDraft("E", Topic.CUSTOM, TenantId.DEFAULT, null, null, Actor.ENGINE, null, "{}"));
                })
                .position());
    }

    /** A server that is suspended in the middle of a change. */
    @Test
    void doesNotWaitForAnOwnerThatIsSuspended() throws Exception {
        Server first = start("first");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<Position> published = publishOnceReleased(first, running, released);
        await(running);
        expire();
        Instant began = Instant.now();
        assertThat(start("second").publish().offset()).isEqualTo(1);
        assertThat(began.plusSeconds(8)).isAfter(Instant.now());
        released.countDown();
        assertThatThrownBy(published::get).hasCauseInstanceOf(RejectedException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
