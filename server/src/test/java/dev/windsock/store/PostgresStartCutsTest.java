// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.CuttingProxy;
import dev.windsock.postgres.CuttingProxy.Direction;
import dev.windsock.postgres.CuttingProxy.End;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A connection to the database is cut after any byte of a start. The next start succeeds. */
final class PostgresStartCutsTest {
    /** The bytes at which a start is cut, for each direction and each way to end a connection. */
    private static final int CUTS = Integer.getInteger("windsock.test.cuts", 4);

    private final CuttingProxy proxy = new CuttingProxy(PostgresCluster.shared().port());

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    @Test
    void startsAgainAfterAFirstStartThatWasCut() {
        for (Direction direction : Direction.values()) {
            long bytes = bytes(direction, database());
            for (End end : End.values()) {
                for (int i = 0; i < CUTS; i++) {
                    TestDatabase database = database();
                    startCutAfter(bytes * i / CUTS, direction, end, database);
                    start(database);
                }
            }
        }
    }

    @Test
    void startsAgainAfterALaterStartThatWasCut() {
        TestDatabase database = database();
        start(database);
        for (Direction direction : Direction.values()) {
            long bytes = bytes(direction, database);
            for (End end : End.values()) {
                for (int i = 0; i < 2 * CUTS; i++) {
                    startCutAfter(bytes * i / (2 * CUTS), direction, end, database);
                    start(database);
                }
            }
        }
    }

    /** The database and its driver report a partially received message as invalid. */
    @Test
    void acceptsACutInTheAuthentication() throws Exception {
        TestDatabase database = database();
        PGSimpleDataSource source = new PostgresConnections(
                        database.urlThrough(proxy.port()), database.user(), database.password())
                .source();
        for (Direction direction : Direction.values()) {
            long before = proxy.forwarded(direction);
            source.getConnection().close();
            long bytes = proxy.forwarded(direction) - before;
            for (long i = 0; i < bytes; i += 3) {
                proxy.cutAfter(i, direction, End.FIN);
                try {
                    source.getConnection().close();
                } catch (SQLException e) {
                    assertThat(PostgresStart.isTransient(e))
                            .as("%s after %s bytes: %s", direction, i, e)
                            .isTrue();
                }
                proxy.disarm();
            }
        }
    }

    private static TestDatabase database() {
        return PostgresCluster.shared().createDatabase(Collation.EN_US);
    }

    private long bytes(Direction direction, TestDatabase database) {
        long before = proxy.forwarded(direction);
        start(database);
        return proxy.forwarded(direction) - before;
    }

    private void startCutAfter(long bytes, Direction direction, End end, TestDatabase database) {
        proxy.cutAfter(bytes, direction, end);
        try {
            start(database);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageStartingWith("WINDSOCK_STORE_URL: ").hasMessageNotContaining("\n");
        }
        proxy.disarm();
    }

    /** Opens and closes the store as a server does. */
    private void start(TestDatabase database) {
        PostgresConnections connections =
                new PostgresConnections(database.urlThrough(proxy.port()), database.user(), database.password());
        PostgresDatabase.inspect(connections);
        try (PostgresDatabase opened = PostgresDatabase.open(
                connections, TestPostgres.request(new DirectoryIdentity(database.name(), ""), false, null))) {
            opened.writer().useTransaction(SqlEvents::open);
        }
    }
}
