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
import dev.windsock.store.PostgresServers.Server;
import dev.windsock.wire.Deadline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that use one database, each with its own data directory. */
@NullUnmarked
final class NodeLeaseTest {
    @TempDir
    private Path directory;

    private PostgresServers servers;
    private TestDatabase postgres;

    @BeforeEach
    void create() {
        servers = new PostgresServers(directory);
        postgres = servers.database();
    }

    @AfterEach
    void stopAll() {
        servers.close();
    }

    private Server start(String name) {
        return servers.start(name);
    }

    private Server startWithNats(String name) {
        return servers.startWithNats(name);
    }

    private String row(String sql) {
        return servers.row(sql);
    }

    private void expire() {
        servers.expire();
    }

    /** Each server finds an empty database, or one that another server is migrating. */
    @Test
    void startsSeveralServersAtOnceOnAnEmptyDatabase() throws Exception {
        for (int round = 0; round < 3; round++) {
            TestDatabase empty = PostgresCluster.shared().createDatabase(Collation.EN_US);
            List<Future<PostgresDatabase>> starts = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++) {
                    String name = "server-" + i;
                    starts.add(threads.submit(() -> TestPostgres.openWithNats(empty, name)));
                }
            }
            for (Future<PostgresDatabase> start : starts) {
                start.get().close();
            }
        }
    }

    /** Both change the same row, which a transaction with a higher isolation does not allow. */
    @Test
    void startsAfterAnotherStartWhateverTheDefaultIsolation() throws Exception {
        startWithNats("first").publish();
        postgres.execute("alter database " + postgres.name() + " set default_transaction_isolation = 'serializable'");
        CompletableFuture<Server> second;
        try (Handle other = TestPostgres.jdbi(postgres).open()) {
            other.begin();
            other.execute("update store_lease set incarnation = incarnation + 1");
            second = CompletableFuture.supplyAsync(() -> startWithNats("second"));
            Deadline.await(
                    "the second server waits",
                    () -> !row("select count(*) from pg_locks where not granted")
                            .equals("0"));
            other.commit();
        }
        assertThat(second.get().publish().offset()).isEqualTo(2);
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
                .hasMessageEndingWith("the test; to run both, set WINDSOCK_NATS_URL on both servers");

        assertThat(row("select json_agg(t)::text from (select * from log_head) t"))
                .isEqualTo(rows);
        assertThat(first.publish().offset()).isEqualTo(published.offset() + 1);
    }

    @Test
    void acceptsAnotherServerOnceTheFirstHasStopped() {
        Server first = start("first");
        Position published = first.publish();
        servers.stop(first);
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
    void acceptsServersThatReachEachOther() {
        Server first = startWithNats("first");
        Server second = startWithNats("second");
        Server third = startWithNats("third");
        assertThat(first.publish().offset()).isEqualTo(1);
        assertThat(second.publish().offset()).isEqualTo(2);
        assertThat(third.publish().offset()).isEqualTo(3);
        assertThat(first.publish().offset()).isEqualTo(4);
        assertThat(row("select count(distinct incarnation) from node_leases")).isEqualTo("3");
        servers.stop(second);
        assertThat(row("select count(*) from node_leases")).isEqualTo("2");
        assertThat(third.publish().offset()).isEqualTo(5);
    }

    @Test
    void rejectsAServerWithoutNatsWhileOneWithItRuns() {
        startWithNats("first").publish();
        assertThatThrownBy(() -> start("second"))
                .isInstanceOf(StoreInUseException.class)
                .hasMessageEndingWith("the test; to run both, set WINDSOCK_NATS_URL on this server as well");
    }

    @Test
    void rejectsAServerWithNatsWhileOneWithoutItRuns() {
        start("first").publish();
        assertThatThrownBy(() -> startWithNats("second"))
                .isInstanceOf(StoreInUseException.class)
                .hasMessageEndingWith(
                        "the test; it runs without WINDSOCK_NATS_URL: restart it with this setting first");
    }

    /** A server was suspended for longer than its lease, and resumes while others run. */
    @Test
    void keepsAServerWithNatsWhoseLeaseExpired() {
        Server suspended = startWithNats("first");
        expire();
        Server next = startWithNats("second");
        assertThat(suspended.publish().offset()).isEqualTo(1);
        assertThat(next.publish().offset()).isEqualTo(2);
    }

    @Test
    void fencesAServerWithoutNatsWhenOthersHaveIt() {
        Server suspended = start("first");
        servers.startAfterExpiry(() -> startWithNats("second")).publish();
        requireFenced(suspended);
    }

    /** The node was adopted, or its directory was moved to another machine. */
    @Test
    void fencesAServerWhoseNodeRunsElsewhere() {
        Server suspended = startWithNats("first");
        DirectoryIdentity elsewhere = new DirectoryIdentity("first", ":another boot");
        assertThatThrownBy(() -> PostgresDatabase.open(
                        TestPostgres.connections(postgres), TestPostgres.request(elsewhere, true, null)))
                .isInstanceOf(StoreInUseException.class)
                .hasMessageContaining("as node " + suspended.database().node());
        Server next = servers.startAfterExpiry(() -> servers.start(
                "next",
                PostgresDatabase.open(
                        TestPostgres.connections(postgres), TestPostgres.request(elsewhere, true, null))));
        assertThat(next.database().node()).isEqualTo(suspended.database().node());
        requireFenced(suspended);
        next.publish();
    }

    @Test
    void rejectsToAdoptANodeThatRuns() {
        Server first = startWithNats("first");
        String directory = row("select directory from nodes");
        assertThatThrownBy(() -> PostgresDatabase.open(
                        TestPostgres.connections(postgres),
                        TestPostgres.request(
                                new DirectoryIdentity("second", ":boot"),
                                true,
                                first.database().node().value())))
                .isInstanceOf(StoreInUseException.class);
        assertThat(row("select directory from nodes")).isEqualTo(directory);
        first.publish();
    }

    /** While the database did not respond, no server could renew its lease. */
    @Test
    void reportsNoNodeAsLostBeforeItHasRenewedItsOwnLeaseForAWhile() {
        Server server = startWithNats("first");
        postgres.execute("""
                insert into nodes (id, directory, host, name, joined_at) values ('01900000-0000-7000-8000-00000000000f', 'other', 'h', 'other', now());
                insert into node_leases (node_id, incarnation, bus, directory, host, pid, address, acquired_at, expires_at)
                values ('01900000-0000-7000-8000-00000000000f', 99, true, 'other', 'h', 1, 'a', now(), 'epoch')""");
        assertThat(statuses(server)).containsOnly(NodeEntry.Status.RUNNING);
        Deadline.await("the loss", () -> statuses(server).contains(NodeEntry.Status.LOST));
    }

    private static List<NodeEntry.Status> statuses(Server server) {
        return server.log().read(server.database()::nodes).stream()
                .map(NodeEntry::status)
                .toList();
    }

    @Test
    void namesNodesOfOneHostApart() {
        startWithNats("first");
        startWithNats("second");
        String host = row("select host from nodes limit 1");
        assertThat(row("select string_agg(name, ',' order by name) from nodes")).isEqualTo(host + "," + host + "-2");
    }

    /** A server is started as after a restore, while others still use the database. */
    @Test
    void rejectsANewEpochWhileOthersRun() {
        startWithNats("first").publish();
        JoinRequest alone = new JoinRequest(
                StoreHolder.here("the test"),
                new DirectoryIdentity("second", ":boot"),
                null,
                null,
                "test",
                true,
                null,
                true);
        assertThatThrownBy(() -> PostgresDatabase.open(TestPostgres.connections(postgres), alone))
                .isInstanceOf(StoreInUseException.class)
                .hasMessageStartingWith("--restored: another Windsock server uses this database: ");
    }

    /** A running or suspended server of a version without node leases. */
    @Test
    void excludesServersOfEarlierVersions() {
        Dialect.POSTGRESQL.migrate(TestPostgres.connections(postgres).source(), "26");
        // as that version did after its migrations
        for (String column : new String[] {"directory", "host", "address"}) {
            postgres.execute("alter table store_lease alter column " + column + " type varchar(256) collate \"C\"");
        }
        postgres.execute("update store_lease set incarnation = 7, directory = 'old', host = 'h', address = 'a',"
                + " expires_at = clock_timestamp() + interval '1 hour'");
        assertThatThrownBy(() -> startWithNats("first"))
                .isInstanceOf(StoreInUseException.class)
                .hasMessageContaining("process 0 on host h");
        postgres.execute("update store_lease set expires_at = 'epoch'");
        startWithNats("first").publish();
        assertThat(row("select count(*) from log_head where owner = 7")).isEqualTo("0");
        assertThat(row("select count(*) from store_lease where expires_at <= clock_timestamp() or directory = 'old'"))
                .isEqualTo("0");
    }

    /** A clone of a machine has the same files and the same machine id, but does not share the lock. */
    @Test
    void rejectsTheSameDirectoryInAnotherBoot() {
        start("first").publish();
        assertThatThrownBy(() -> TestPostgres.open(postgres, new DirectoryIdentity("first", ":another boot")))
                .isInstanceOf(StoreInUseException.class);
    }

    @Test
    void fencesAnOwnerWhoseLeaseExpired() {
        Server suspended = start("first");
        suspended.publish();
        Server next = servers.startAfterExpiry(() -> start("second"));

        requireFenced(suspended);
        assertThat(next.publish().offset()).isEqualTo(2);
        Deadline.await(
                "the successor", () -> suspended.database().owner().successor().isPresent());
        assertThat(suspended.log().status())
                .isInstanceOfSatisfying(
                        StoreStatus.Unavailable.class,
                        // clients see the reason, so it does not say where the other server is
                        status -> assertThat(status.reason())
                                .isEqualTo("Another server has taken over the store. Restart this server;"
                                        + " its log names the other server."));
        requireFenced(suspended);
        assertThat(row("select count(*) from idempotency_keys")).isEqualTo("0");
    }

    /** Changes with an event and without one. */
    private static void requireFenced(Server server) {
        assertThatThrownBy(() ->
                        server.log().write(transaction -> transaction.handle().execute("""
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
                () -> row("select (expires_at > clock_timestamp())::text from node_leases")
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
        CompletableFuture<Server> second =
                CompletableFuture.supplyAsync(() -> servers.startAfterExpiry(() -> start("second")));
        Deadline.await(
                "the second server waits",
                () -> !row("select count(*) from pg_locks where not granted").equals("0"));
        assertThat(second).isNotDone();
        released.countDown();

        assertThat(published.get().offset()).isEqualTo(1);
        assertThat(second.get().publish().offset()).isEqualTo(2);
    }

    /** Publishes an event in a transaction that holds the head of the log until it is released. */
    private static CompletableFuture<Position> publishOnceReleased(
            Server server, CountDownLatch running, CountDownLatch released) {
        return CompletableFuture.supplyAsync(() -> server.log()
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
        Server second = servers.startAfterExpiry(() -> start("second"));
        assertThat(second.publish().offset()).isEqualTo(1);
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
