// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Classifies failures of the database: caused by the data, or by the database itself. Stateless. */
final class StoreFailures {
    /** SQLSTATE classes for connections, resources, intervention, system and internal errors. */
    private static final Set<String> STORE_CLASSES = Set.of("08", "53", "57", "58", "XX");

    /** SQLSTATE classes for data that the database rejects. */
    private static final Set<String> DATA_CLASSES = Set.of("22", "23", "40");

    private static final String DISK_FULL_STATE = "53100";

    /** SQLite's primary codes for data that it rejects. */
    private static final Set<SQLiteErrorCode> DATA_CODES = EnumSet.of(
            SQLiteErrorCode.SQLITE_CONSTRAINT, SQLiteErrorCode.SQLITE_MISMATCH, SQLiteErrorCode.SQLITE_TOOBIG);

    /** SQLite's primary codes for statements that are wrong. All other codes are failures of the file or the system. */
    private static final Set<SQLiteErrorCode> PROGRAM_CODES =
            EnumSet.of(SQLiteErrorCode.SQLITE_ERROR, SQLiteErrorCode.SQLITE_MISUSE, SQLiteErrorCode.SQLITE_RANGE);

    /** SQLite's codes for a file that cannot be written. */
    private static final Set<SQLiteErrorCode> WRITE_CODES = EnumSet.of(
            SQLiteErrorCode.SQLITE_IOERR_WRITE,
            SQLiteErrorCode.SQLITE_IOERR_FSYNC,
            SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC,
            SQLiteErrorCode.SQLITE_IOERR_TRUNCATE);

    private StoreFailures() {}

    /** Returns whether the database rejected the data. */
    static boolean isDataFailure(Throwable failure) {
        SQLException e = sql(failure);
        return e instanceof SQLiteException sqlite
                ? DATA_CODES.contains(primary(sqlite))
                : e != null && DATA_CLASSES.contains(classOf(e));
    }

    /** Returns whether the database does not work. */
    static boolean isStoreFailure(Throwable failure) {
        SQLException e = sql(failure);
        if (e instanceof SQLiteException sqlite) {
            return !DATA_CODES.contains(primary(sqlite)) && !PROGRAM_CODES.contains(primary(sqlite));
        }
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || (e != null && STORE_CLASSES.contains(classOf(e)));
    }

    /** Returns whether the database found no space on its disk. */
    static boolean isDiskFull(Throwable failure) {
        SQLException e = sql(failure);
        return e instanceof SQLiteException sqlite
                ? primary(sqlite) == SQLiteErrorCode.SQLITE_FULL
                : e != null && DISK_FULL_STATE.equals(e.getSQLState());
    }

    /** Returns whether the database can be read but not written. */
    static boolean isWriteFailure(Throwable failure) {
        return sql(failure) instanceof SQLiteException e
                && (WRITE_CODES.contains(e.getResultCode()) || primary(e) == SQLiteErrorCode.SQLITE_READONLY);
    }

    /** Returns the first line of the database's own message. */
    static String message(Throwable failure) {
        SQLException e = sql(failure);
        String text = Objects.toString(e == null ? failure.getMessage() : e.getMessage(), "");
        return text.lines().findFirst().orElse(failure.getClass().getSimpleName());
    }

    /** The low byte of an extended code is its primary code. */
    private static SQLiteErrorCode primary(SQLiteException e) {
        return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff);
    }

    private static String classOf(SQLException e) {
        String state = Objects.toString(e.getSQLState(), "");
        return state.length() < 2 ? state : state.substring(0, 2);
    }

    private static @Nullable SQLException sql(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e) {
                return e;
            }
        }
        return null;
    }
}
