// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.cluster.InProcessBus;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.problem.RejectedException;
import dev.windsock.wire.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database standby is promoted, which servers detect from the timeline. */
final class PostgresPromotionTest {
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

        void awaitWrites() {
            Deadline.await("a change that is accepted", () -> {
                try {
                    publish();
                    return true;
                } catch (RejectedException e) {
                    return false;
                }
            });
        }
    }

    private Server start(String name) {
        try {
            PostgresDatabase database = TestPostgres.openWithNats(postgres, name);
            Server server = new Server(
                    database,
                    new SqlEventLog(
                            database,
                            Clock.systemUTC(),
                            new SimpleMeterRegistry(),
                            database.disk(),
                            new AcknowledgedPositionFile(Files.createDirectories(directory.resolve(name))),
                            new InProcessBus()));
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

    /** Simulates that the database has continued on another timeline. */
    private void promote() {
        postgres.execute("update log_head set timeline = '000000FF'");
    }

    private String timeline() {
        return TestPostgres.jdbi(postgres)
                .withHandle(handle -> handle.createQuery("select timeline from log_head")
                        .mapTo(String.class)
                        .one());
    }

    @Test
    void continuesOnceAllServersHaveFoundWhatTheyHaveShown() {
        Server first = start("first");
        Server second = start("second");
        first.publish();
        String timeline = timeline();
        promote();
        first.awaitWrites();
        second.awaitWrites();
        assertThat(timeline()).isEqualTo(timeline);
    }

    @Test
    void doesNotWaitForAServerThatHasStopped() {
        Server first = start("first");
        Server second = start("second");
        second.publish();
        stop(second);
        promote();
        first.awaitWrites();
    }

    /** The killed server's data directory may show that its clients have seen changes that the new primary lacks. */
    @Test
    void waitsForAServerThatWasKilled() {
        Server first = start("first");
        Server second = start("second");
        second.publish();
        // without releasing its lease
        second.log.close();
        promote();
        Deadline.await("the rejection", () -> {
            try {
                first.publish();
                return false;
            } catch (RejectedException e) {
                return String.valueOf(e.getMessage()).contains("was promoted");
            }
        });
        Deadline.await(
                "the report",
                () -> first.log.status() instanceof StoreStatus.Unavailable unavailable
                        && unavailable.reason().startsWith("A database standby was promoted"));
        assertThat(timeline()).isEqualTo("000000FF");
        Server again = start("second");
        again.awaitWrites();
        first.awaitWrites();
    }

    /** The standby lacks the last change, which the first server has shown to clients but the second one has not. */
    @Test
    void acceptsNothingWhileAShownChangeIsMissing() {
        Server first = start("first");
        first.publish();
        first.publish();
        postgres.execute("update log_head set timeline = '000000FF', latest = 1");
        postgres.execute("delete from events where log_offset > 1");
        Server second = start("second");
        assertThatThrownBy(second::publish).isInstanceOf(RejectedException.class);
        assertThatThrownBy(first::publish).isInstanceOf(RejectedException.class);
        Deadline.await(
                "the report",
                () -> second.log.status() instanceof StoreStatus.Unavailable unavailable
                        && unavailable.reason().startsWith("A database standby"));
        assertThat(timeline()).isEqualTo("000000FF");
        long latest = TestPostgres.jdbi(postgres)
                .withHandle(handle -> handle.createQuery("select latest from log_head")
                        .mapTo(Long.class)
                        .one());
        assertThat(latest).isEqualTo(1);
    }
}
