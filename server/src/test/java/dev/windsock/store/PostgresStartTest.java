// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.child.FreePort;
import dev.windsock.log.Position;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.wire.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A server starts while its database rejects it or is not available yet. */
final class PostgresStartTest {
    private static final JoinRequest REQUEST = TestPostgres.request(new DirectoryIdentity("d", ""), false, null);

    private final TestDatabase database = PostgresCluster.shared().createDatabase(Collation.C);

    @Test
    void waitsForADatabaseThatStartsLater() {
        try (PostgresCluster cluster = PostgresCluster.start()) {
            TestDatabase later = cluster.createDatabase(Collation.C);
            cluster.kill();
            CompletableFuture<StoredState> inspected =
                    CompletableFuture.supplyAsync(() -> PostgresDatabase.inspect(TestPostgres.connections(later)));
            cluster.restart();
            assertThat(inspected.join()).isEqualTo(new StoredState.Nothing());
        }
    }

    @Test
    void stopsWaitingForADatabaseThatIsNotThere() throws Exception {
        PostgresConnections nowhere =
                new PostgresConnections("jdbc:postgresql://127.0.0.1:" + FreePort.next() + "/x", "user", "secret");
        assertThatThrownBy(() -> PostgresStart.retry(Duration.ofSeconds(1), () -> Jdbi.open(nowhere.source())))
                .hasMessageStartingWith("WINDSOCK_STORE_URL: the database has not accepted a connection for 1 s: ")
                .hasMessageContaining("refused")
                .hasMessageNotContaining("secret");
    }

    /**
     * Other clients leave only some connections, so the start stalls at the first step that needs one more. Then they free the
     * others.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void startsOnceTheDatabaseHasFreeConnections(int free) {
        TestPostgres.open(database, "d").close();
        Deadline.await("the end of the connections", () -> connections() == 0);
        limitConnections(free);
        CompletableFuture<PostgresDatabase> opening = CompletableFuture.supplyAsync(() -> {
            PostgresDatabase.inspect(TestPostgres.connections(database));
            return TestPostgres.open(database, "d");
        });
        Deadline.await("the use of all free connections", () -> connections() == free);
        limitConnections(-1);
        try (PostgresDatabase opened = opening.join()) {
            Position head = opened.writer()
                    .<Position, RuntimeException>inTransaction(
                            handle -> SqlEvents.open(handle).latestPosition());
            opened.writer().useTransaction(handle -> {
                assertThat(opened.isPromoted(handle)).isFalse();
                assertThat(SqlEvents.head(handle).latestPosition()).isEqualTo(head);
            });
        }
    }

    /** Otherwise, the server would reject all changes until the other servers agreed that there is no timeline. */
    @Test
    void doesNotMistakeAFullDatabaseForOneThatHidesItsStandbys() {
        limitConnections(0);
        assertThatThrownBy(() -> Timelines.of(TestPostgres.jdbi(database)))
                .isInstanceOf(JdbiException.class)
                .hasMessageContaining("too many connections");
    }

    private void limitConnections(int limit) {
        PostgresCluster.shared().administer("alter database " + database.name() + " connection limit " + limit);
    }

    private int connections() {
        return TestPostgres.jdbi(PostgresCluster.shared().administration())
                .withHandle(handle -> handle.createQuery("select count(*) from pg_stat_activity where datname = ?")
                        .bind(0, database.name())
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void namesTheSettingThatTheDatabaseRejects() {
        rejects(
                new PostgresConnections(database.url(), database.user(), "wrong secret"),
                "WINDSOCK_STORE_PASSWORD: the database rejects the user or the password (FATAL: password authentication "
                        + "failed");
        rejects(
                new PostgresConnections(database.url(), "nobody", "wrong secret"),
                "WINDSOCK_STORE_PASSWORD: the database rejects the user or the password");
        rejects(
                new PostgresConnections(database.url(), database.user(), null),
                "WINDSOCK_STORE_URL: cannot use the database (");
        rejects(
                new PostgresConnections(database.url() + "_not", database.user(), database.password()),
                "WINDSOCK_STORE_URL: the database does not exist (");
        rejects(
                new PostgresConnections(
                        database.url() + "?sslmode=require&password=wrong+secret",
                        database.user(),
                        database.password()),
                "WINDSOCK_STORE_URL: cannot use the database (The server does not support SSL.");
        rejects(
                new PostgresConnections("jdbc:postgresql://:0:0:?password=wrong secret", null, null),
                "WINDSOCK_STORE_URL: invalid value (expected a URL such as jdbc:postgresql://host/windsock)");
    }

    /** An operator changes the password while servers run. */
    @Test
    void usesThePasswordThatTheFileContainsNow(@TempDir Path directory) throws Exception {
        String user = "changing_" + database.name();
        PostgresCluster.shared().administer("create role " + user + " login password 'before'");
        Path file = Files.writeString(directory.resolve("password"), "before\n");
        PGSimpleDataSource source = new PostgresConnections(database.url(), user, "before", file).source();
        source.getConnection().close();
        PostgresCluster.shared().administer("alter role " + user + " password 'after'");
        assertThatThrownBy(source::getConnection).isInstanceOf(SQLException.class);
        Files.writeString(file, "after\n");
        source.getConnection().close();
        assertThat(source.getPassword()).isEqualTo("after");
    }

    @Test
    void reportsMissingPermissions() {
        TestDatabase others = PostgresCluster.shared().createDatabase(Collation.C);
        PostgresCluster.shared()
                .administer(
                        "create role guest_" + others.name() + " login password 'guest'",
                        "alter database " + others.name() + " owner to postgres");
        rejects(
                new PostgresConnections(others.url(), "guest_" + others.name(), "guest"),
                "WINDSOCK_STORE_USER: this user lacks a permission (ERROR: permission denied for schema public");
    }

    @Test
    void reportsADatabaseThatIsReadOnly() {
        TestPostgres.open(database, "d").close();
        PostgresCluster.shared()
                .administer("alter database " + database.name() + " set default_transaction_read_only = on");
        rejects(TestPostgres.connections(database), "WINDSOCK_STORE_URL: the database is read-only (");
    }

    @Test
    void rejectsAnEncodingThatLacksCharacters() {
        PostgresCluster.shared()
                .administer("create database latin owner " + database.user()
                        + " template template0 encoding 'LATIN1' locale 'C'");
        PostgresConnections latin = new PostgresConnections(
                database.url().replace(database.name(), "latin"), database.user(), database.password());
        assertThatThrownBy(() -> PostgresDatabase.inspect(latin))
                .hasMessageStartingWith("WINDSOCK_STORE_URL: the database has the encoding LATIN1, ")
                .hasNoCause();
    }

    /** Acknowledged changes must survive a database crash. */
    @Test
    void flushesCommitsWhateverTheRoleSays() {
        PostgresCluster.shared().administer("alter database " + database.name() + " set synchronous_commit = 'off'");
        try (PostgresDatabase opened = TestPostgres.open(database, "d")) {
            assertThat(opened.writer().<String, RuntimeException>inTransaction(handle -> {
                        opened.beginWrite(handle, Duration.ofSeconds(1));
                        return handle.createQuery("select current_setting('synchronous_commit')")
                                .mapTo(String.class)
                                .one();
                    }))
                    .isEqualTo("on");
        }
    }

    /** Application roles often have such timeouts, and migrating a large table exceeds them. */
    @Test
    void migratesWhateverTheTimeoutsOfTheRole() {
        PostgresCluster.shared()
                .administer(
                        "alter database " + database.name() + " set statement_timeout = '500ms'",
                        "alter database " + database.name() + " set lock_timeout = '500ms'");
        // in a separate schema, because a migration expects an empty one
        PostgresCluster.shared()
                .administerIn(
                        database,
                        "create schema other",
                        """
                create function other.slow() returns event_trigger language plpgsql as $$
                begin
                    if exists (select 1 from pg_event_trigger_ddl_commands()
                            where object_identity in ('public.audit', 'public.tickets')) then
                        perform pg_sleep(0.7);
                    end if;
                end $$""",
                        "create event trigger slow on ddl_command_end when tag in ('CREATE TABLE') execute function "
                                + "other.slow()");
        TestPostgres.open(database, "d").close();
    }

    /** The other start may include a long migration. */
    @Test
    void waitsForAnotherStartWhateverTheTimeoutsOfTheRole() {
        TestPostgres.open(database, "d").close();
        PostgresCluster.shared()
                .administer(
                        "alter database " + database.name() + " set statement_timeout = '500ms'",
                        "alter database " + database.name() + " set lock_timeout = '500ms'");
        Jdbi sessions = TestPostgres.jdbi(database);
        CompletableFuture<PostgresDatabase> opening;
        try (Handle other = sessions.open()) {
            other.begin();
            other.execute("update store_lease set host = host where id = 1");
            opening = CompletableFuture.supplyAsync(() -> TestPostgres.open(database, "d"));
            Deadline.await("a wait beyond the timeouts", () -> opening.isDone() || waitsForASecond(sessions));
            assertThat(opening).isNotDone();
            other.rollback();
        }
        opening.join().close();
    }

    private static boolean waitsForASecond(Jdbi sessions) {
        return sessions.withHandle(
                handle -> handle.createQuery("""
                        select count(*) > 0 from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                            and clock_timestamp() - query_start > interval '1 second'""").mapTo(Boolean.class).one());
    }

    private static void rejects(PostgresConnections connections, String message) {
        assertThatThrownBy(() -> PostgresDatabase.open(connections, REQUEST))
                .hasMessageStartingWith(message)
                .hasMessageNotContainingAny("secret", "\n")
                .hasNoCause();
    }

    @Test
    void readsThePasswordFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "\uFEFF" + database.password() + "\r\n");
        StoreConfiguration configuration = new StoreConfiguration(
                folder, database.url(), database.user(), null, file, 1_000, 1 << 20, Duration.ofDays(1), false, null);
        PostgresDatabase.open(PostgresConnections.of(configuration), REQUEST).close();
        assertThat(PostgresConnections.of(configuration).toString() + configuration)
                .doesNotContain(database.password());

        Files.delete(file);
        assertThatThrownBy(() -> PostgresConnections.of(configuration))
                .hasMessageStartingWith("WINDSOCK_STORE_PASSWORD_FILE: cannot read ");
    }

    /** Operators' databases may have any collation. */
    @Test
    void sortsEveryTextByItsBytes() {
        TestDatabase byLanguage = PostgresCluster.shared().createDatabase(Collation.EN_US);
        TestPostgres.open(byLanguage, "d").close();
        List<String> others = TestPostgres.jdbi(byLanguage)
                .withHandle(
                        handle -> handle.createQuery("""
                        select table_name || '.' || column_name from information_schema.columns
                        where table_schema = 'public' and table_name not like 'flyway%'
                        and data_type in ('text', 'character varying') and collation_name is distinct from 'C'""").mapTo(String.class).list());
        assertThat(others).isEmpty();
    }
}
