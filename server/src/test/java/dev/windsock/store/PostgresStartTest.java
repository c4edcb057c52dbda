// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server starts while its database does not accept it, or not yet. */
final class PostgresStartTest {
    private static final StoreHolder SELF = StoreHolder.here("the test");

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
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        PostgresConnections nowhere =
                new PostgresConnections("jdbc:postgresql://127.0.0.1:" + port + "/x", "user", "secret");
        assertThatThrownBy(() -> PostgresStart.awaitConnection(nowhere.source(), Duration.ofSeconds(1)))
                .hasMessageStartingWith("WINDSOCK_STORE_URL: the database has not accepted a connection for 1 s: ")
                .hasMessageContaining("refused")
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesTheSettingThatTheDatabaseRejects() {
        rejects(
                new PostgresConnections(database.url(), database.user(), "wrong secret"),
                "WINDSOCK_STORE_PASSWORD: the database rejects the user or the password (FATAL: password authentication failed");
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

    private static void rejects(PostgresConnections connections, String message) {
        assertThatThrownBy(() -> PostgresDatabase.open(connections, SELF, "d"))
                .hasMessageStartingWith(message)
                .hasMessageNotContainingAny("secret", "\n")
                .hasNoCause();
    }

    @Test
    void readsThePasswordFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), database.password() + "\n");
        StoreConfiguration configuration = new StoreConfiguration(
                folder, database.url(), database.user(), null, file, 1_000, 1 << 20, Duration.ofDays(1), false);
        PostgresDatabase.open(PostgresConnections.of(configuration), SELF, "d").close();
        assertThat(PostgresConnections.of(configuration).toString() + configuration)
                .doesNotContain(database.password());

        Files.delete(file);
        assertThatThrownBy(() -> PostgresConnections.of(configuration))
                .hasMessageStartingWith("WINDSOCK_STORE_PASSWORD_FILE: cannot read ");
    }

    /** Databases of operators have any collation. */
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
