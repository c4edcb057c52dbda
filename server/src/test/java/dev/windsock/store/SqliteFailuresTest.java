// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.problem.ErrorCode;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

@NullUnmarked
final class SqliteFailuresTest {
    @ParameterizedTest
    @CsvSource({
        "SQLITE_FULL, STORE_FULL, The store's disk is full.",
        "SQLITE_IOERR_SHMSIZE, STORE_FULL, The store's disk is full.",
        "SQLITE_IOERR, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_IOERR_READ, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_IOERR_WRITE, STORE_UNAVAILABLE, The store cannot be written to. The server keeps retrying.",
        "SQLITE_IOERR_FSYNC, STORE_UNAVAILABLE, The store cannot be written to. The server keeps retrying.",
        "SQLITE_READONLY, STORE_UNAVAILABLE, The store cannot be written to. The server keeps retrying.",
        "SQLITE_READONLY_DBMOVED, STORE_UNAVAILABLE, The store cannot be written to. The server keeps retrying.",
        "SQLITE_CORRUPT, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_CORRUPT_INDEX, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_NOTADB, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_BUSY, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_BUSY_SNAPSHOT, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_LOCKED, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_CANTOPEN, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_NOMEM, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying.",
        "SQLITE_INTERRUPT, STORE_UNAVAILABLE, The store cannot be reached or read. The server keeps retrying."
    })
    void aFailureOfTheFileIsNoFailureOfTheRequest(SQLiteErrorCode code, ErrorCode reported, String reason) {
        Throwable failure = failure(code);
        assertThat(StoreFailures.isStoreFailure(failure)).isTrue();
        assertThat(StoreFailures.isDataFailure(failure)).isFalse();
        assertThat(StoreStatus.Unavailable.failing(failure)).isEqualTo(new StoreStatus.Unavailable(reported, reason));
    }

    @ParameterizedTest
    @EnumSource(
            value = SQLiteErrorCode.class,
            names = {"SQLITE_CONSTRAINT", "SQLITE_CONSTRAINT_CHECK", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_TOOBIG"})
    void rejectedDataIsAFailureOfTheRequest(SQLiteErrorCode code) {
        assertThat(StoreFailures.isDataFailure(failure(code))).isTrue();
        assertThat(StoreFailures.isStoreFailure(failure(code))).isFalse();
    }

    private static Throwable failure(SQLiteErrorCode code) {
        return new TransactionException("Failed to commit", new SQLiteException("message", code));
    }
}
