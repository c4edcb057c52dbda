// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.cluster.InProcessBus;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.wire.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The stores of servers that use one database, each with a data directory of its own. */
final class PostgresServers implements AutoCloseable {
    private final TestDatabase database = PostgresCluster.shared().createDatabase(Collation.EN_US);
    private final List<Server> running = new ArrayList<>();
    private final Path directory;

    /** @param directory contains the data directories */
    PostgresServers(Path directory) {
        this.directory = directory;
    }

    /** The store of a running server. */
    record Server(PostgresDatabase database, SqlEventLog log) {
        Position publish() {
            return log.write(transaction -> transaction.append(
                            new EventDraft("E", Topic.CUSTOM, TenantId.DEFAULT, null, null, Actor.ENGINE, null, "{}")))
                    .position();
        }

        boolean isAvailable() {
            return log.status() instanceof StoreStatus.Available;
        }
    }

    TestDatabase database() {
        return database;
    }

    /** Starts a server that has exclusive use of the database. */
    Server start(String name) {
        return start(name, TestPostgres.open(database, name));
    }

    Server startWithNats(String name) {
        return start(name, TestPostgres.openWithNats(database, name));
    }

    Server start(String name, PostgresDatabase opened) {
        try {
            Path data = Files.createDirectories(directory.resolve(name));
            Server server = new Server(
                    opened,
                    new SqlEventLog(
                            opened,
                            Clock.systemUTC(),
                            new SimpleMeterRegistry(),
                            opened.disk(),
                            new AcknowledgedPositionFile(data),
                            new InProcessBus()));
            running.add(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop(Server server) {
        running.remove(server);
        server.log.close();
        server.database.close();
    }

    /** Makes the leases expire, as if their servers had been suspended for longer than a lease lasts. */
    void expire() {
        database.execute("update node_leases set expires_at = 'epoch'");
    }

    /**
     * Lets the leases expire, and starts a server. Retries, because the running servers, which are not really suspended, renew
     * their leases every two seconds.
     */
    Server startAfterExpiry(Supplier<Server> start) {
        Deadline deadline = Deadline.usual();
        while (true) {
            expire();
            try {
                return start.get();
            } catch (StoreInUseException e) {
                if (deadline.isOver()) {
                    throw e;
                }
            }
        }
    }

    /** Returns the only value that a query selects. */
    String row(String sql) {
        return TestPostgres.jdbi(database)
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    @Override
    public void close() {
        List.copyOf(running).forEach(this::stop);
    }
}
