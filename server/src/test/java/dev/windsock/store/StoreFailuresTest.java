// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreFailuresTest {
    /**
     * A broken or missing connection, a timeout, a read-only or full database, a missing lock, a shutdown, a conflict, and
     * dropped tables.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "08003", "25P03", "25006", "25P02", "28P01", "3D000", "40001", "40P01", "42501", "42P01",
                "3F000", "53100", "53300", "55P03", "57014", "57P01", "57P02", "57P03", "58030", "XX001"
            })
    void isAFailureOfTheStoreThatMayPass(String state) {
        SQLException failure = new SQLException("it does not work", state);
        assertThat(StoreFailures.isStoreFailure(new ConnectionException(failure)))
                .isTrue();
        assertThat(StoreFailures.isDataFailure(new ConnectionException(failure)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23505", "23514"})
    void isAFailureOfTheData(String state) {
        SQLException failure = new BatchUpdateException("too long", state, new int[0]);
        assertThat(StoreFailures.isDataFailure(new IllegalStateException(failure)))
                .isTrue();
        assertThat(StoreFailures.isStoreFailure(failure)).isFalse();
    }

    @Test
    void aMistakeInAStatementIsNeither() {
        SQLException failure = new SQLException("syntax error", "42601");
        assertThat(StoreFailures.isStoreFailure(failure)).isFalse();
        assertThat(StoreFailures.isDataFailure(failure)).isFalse();
        assertThat(StoreFailures.isStoreFailure(new IllegalArgumentException("not of the database")))
                .isFalse();
    }

    @Test
    void aClosedConnectionHasNoState() {
        TransactionException failure =
                new TransactionException("Failed to rollback", new SQLException("Connection is closed"));
        assertThat(StoreFailures.isStoreFailure(failure)).isTrue();
        assertThat(StoreFailures.message(failure)).isEqualTo("Connection is closed");
        assertThat(StoreFailures.isStoreFailure(new SQLTransientConnectionException("store - timed out")))
                .isTrue();
    }

    @Test
    void findsTheFailureBehindAnother() {
        RuntimeException rejected = new IllegalArgumentException("rejected");
        rejected.addSuppressed(new TransactionException("Failed to rollback", new SQLException("closed")));
        assertThat(StoreFailures.isStoreFailure(rejected)).isTrue();

        SQLException data = new SQLException("duplicate", "23505");
        data.setNextException(new SQLException("This connection has been closed.", "08003"));
        assertThat(StoreFailures.isStoreFailure(data)).isTrue();
        assertThat(StoreFailures.isDataFailure(data)).isFalse();

        Exception cause = new Exception();
        RuntimeException cycle = new IllegalStateException(cause);
        cause.addSuppressed(cycle);
        assertThat(StoreFailures.isStoreFailure(cycle)).isFalse();
    }

    @Test
    void reportsWhatTheDatabaseSays() {
        TransactionException failure =
                new TransactionException("Failed to rollback", new SQLException("Connection is closed"));
        failure.addSuppressed(new SQLException("FATAL: terminating connection\n  Hint: none of yours", "57P01"));
        assertThat(StoreFailures.message(failure)).isEqualTo("FATAL: terminating connection");
    }
}
