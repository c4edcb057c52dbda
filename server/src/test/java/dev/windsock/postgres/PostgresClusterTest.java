// SPDX-License-Identifier: Apache-2.0
package dev.windsock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The fixture behaves as the server's tests expect. */
final class PostgresClusterTest {
    @Test
    void sortsTextAsItsCollationSays() throws SQLException {
        PostgresCluster cluster = PostgresCluster.shared();
        assertThat(isLess(cluster.createDatabase(Collation.C), "B", "a")).isTrue();
        assertThat(isLess(cluster.createDatabase(Collation.EN_US), "B", "a")).isFalse();
    }

    private static boolean isLess(TestDatabase database, String left, String right) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select '" + left + "' < '" + right + "'")) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Test
    void keepsCommittedRowsWhenItIsKilled() throws SQLException {
        try (PostgresCluster cluster = PostgresCluster.start()) {
            TestDatabase database = cluster.createDatabase(Collation.C);
            database.execute("create table t (n integer unique)", "insert into t values (1)");
            try (Connection open = database.connect();
                    Statement statement = open.createStatement()) {
                cluster.kill();
                assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
            }
            cluster.restart();
            assertThatThrownBy(() -> database.execute("insert into t values (1)"))
                    .hasMessageContaining("duplicate key");
        }
    }
}
