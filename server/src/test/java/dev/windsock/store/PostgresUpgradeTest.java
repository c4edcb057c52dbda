// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.PostgresServers.Server;
import dev.windsock.wire.Deadline;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers of different versions that share a database while they are upgraded one after the other. */
@NullUnmarked
final class PostgresUpgradeTest {
    /** The version that a later program would migrate to. */
    private static final String LATER = "999";

    private static final String FORGET_NEWEST_MIGRATIONS = "delete from flyway_schema_history where version::numeric > "
            + SchemaVersions.OLDEST_SUPPORTED.getVersion();

    @TempDir
    private Path directory;

    private PostgresServers servers;

    @BeforeEach
    void create() {
        servers = new PostgresServers(directory);
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    /** Reverts the newest migrations, as if the running servers were of the oldest supported version. */
    private void revertNewestMigrations() {
        servers.database().execute("""
                drop table pending_requests;
                alter table nodes drop column schema_version;
                alter table store_identity drop column schema_version, drop column oldest_schema;
                alter table terminals drop column instance_name;
                """ + FORGET_NEWEST_MIGRATIONS);
    }

    /** Migrates the schema as a later program does. */
    private void migrateLater(String oldest) {
        servers.database().execute("""
                alter table events add column of_later_versions varchar(8) default 'new' not null;
                update store_identity set schema_version = '%2$s', oldest_schema = '%1$s';
                insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,
                    installed_by, execution_time, success)
                values (1000, '%2$s', 'later', 'SQL', 'V%2$s__later.sql', 1, 'test', 1, true)""".formatted(oldest, LATER));
    }

    @Test
    void migratesWhileServersOfThePreviousVersionRun() {
        Server old = servers.startWithNats("old");
        old.publish();
        revertNewestMigrations();

        Server upgraded = servers.startWithNats("upgraded");

        assertThat(upgraded.publish().offset()).isEqualTo(2);
        assertThat(old.publish().offset()).isEqualTo(3);
        assertThat(servers.row("select oldest_schema from store_identity"))
                .isEqualTo(SchemaVersions.OLDEST_SUPPORTED.getVersion());
    }

    /** A long read holds a lock on a table that the migration changes. */
    @Test
    void retriesAMigrationUntilATableIsFree() throws Exception {
        Server old = servers.startWithNats("old");
        old.publish();
        revertNewestMigrations();
        CompletableFuture<Server> upgraded;
        try (Handle reader = TestPostgres.jdbi(servers.database()).open()) {
            reader.begin();
            reader.execute("lock table nodes in access share mode");
            upgraded = CompletableFuture.supplyAsync(() -> servers.startWithNats("upgraded"));
            Deadline.await(
                    "the migration waits",
                    () -> !servers.row("select count(*) from pg_locks where not granted")
                            .equals("0"));
            Deadline.await(
                    "the migration gives way",
                    () -> servers.row("select count(*) from pg_locks where not granted")
                            .equals("0"));
            assertThat(old.publish().offset()).isEqualTo(2);
            reader.rollback();
        }
        assertThat(upgraded.get().publish().offset()).isEqualTo(3);
    }

    @Test
    void startsOnANewerSchemaThatSupportsThisVersion() {
        Server other = servers.startWithNats("other");
        other.publish();
        migrateLater(Dialect.POSTGRESQL
                .newest(TestPostgres.connections(servers.database()).source())
                .getVersion());

        Server restarted = servers.startWithNats("restarted");

        assertThat(restarted.publish().offset()).isEqualTo(2);
        assertThat(events(restarted)).hasSize(2);
        assertThat(servers.row("select oldest_schema from store_identity"))
                .as("what the later program has stored")
                .isNotEqualTo(SchemaVersions.OLDEST_SUPPORTED.getVersion());
    }

    @Test
    void rejectsANewerSchemaThatDoesNotSupportThisVersion() {
        servers.startWithNats("other").publish();
        migrateLater(LATER);
        assertThat(PostgresDatabase.inspect(TestPostgres.connections(servers.database())))
                .isInstanceOfSatisfying(
                        StoredState.Newer.class,
                        newer -> assertThat(newer.version()).isEqualTo(LATER));
        // it was migrated after this server had inspected it
        assertThatThrownBy(() -> servers.startWithNats("restarted"))
                .isInstanceOf(StoreInUseException.class)
                .hasMessageContaining("newer version");
    }

    @Test
    void doesNotMigrateWhileAServerRunsThatIsTooOld() {
        Server old = servers.startWithNats("old");
        old.publish();
        servers.database().execute("update nodes set schema_version = '35'");
        servers.database().execute(FORGET_NEWEST_MIGRATIONS);

        assertThatThrownBy(() -> servers.startWithNats("upgraded"))
                .isInstanceOf(StoreInUseException.class)
                .hasMessageStartingWith(
                        "WINDSOCK_STORE_URL: this version must migrate the database, and these servers are too old to"
                                + " continue with it: process ")
                .hasMessageEndingWith("; stop them first, or upgrade them to a version in between");
        assertThat(old.publish().offset()).isEqualTo(2);
    }

    /** The server resumes after a migration that it does not support. */
    @Test
    void fencesASuspendedServerThatIsTooOld() {
        Server suspended = servers.startWithNats("suspended");
        suspended.publish();
        servers.database().execute("update nodes set schema_version = '35'");
        Server upgraded = servers.startAfterExpiry(() -> servers.startWithNats("upgraded"));
        assertThatThrownBy(suspended::publish)
                .isInstanceOf(RejectedException.class)
                .hasMessageEndingWith("Nothing was changed.");
        assertThat(upgraded.publish().offset()).isEqualTo(2);
    }

    @Test
    void deliversEventsOfUnknownTopicsToNobody() {
        Server other = servers.startWithNats("other");
        for (int i = 0; i < 3; i++) {
            other.publish();
        }
        servers.database().execute("update events set topic = 'LATER' where log_offset = 2");

        Server old = servers.startWithNats("old");
        assertThat(events(old))
                .extracting(event -> event.draft().tenantId().equals(TenantId.DEFAULT))
                .containsExactly(true, false, true);
        Position start = old.log().latest().at(0);
        assertThat(old.log().readAfter(start, TenantId.DEFAULT, EnumSet.allOf(Topic.class), ReadLimit.response(10)))
                .isInstanceOfSatisfying(
                        ReadResult.Events.class,
                        read -> assertThat(read.events())
                                .extracting(event -> event.position().offset())
                                .containsExactly(1L, 3L));
    }

    private static List<ChangeEvent> events(Server server) {
        return ((ReadResult.Events) server.log().readAfter(server.log().latest().at(0), 10)).events();
    }
}
