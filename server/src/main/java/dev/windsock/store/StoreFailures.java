// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Classifies database failures as caused by the data or by the database itself. Stateless.
 *
 * <p>A failure is classified by all of its causes and suppressed exceptions. When a connection breaks in the middle of a
 * change, the rollback fails as well, and either exception may hide the other.
 */
final class StoreFailures {
    /**
     * SQLSTATE classes for which the same change may succeed later. They cover connections, transactions that the database has
     * ended or made read-only, and rejected users and permissions. They also cover conflicts with other transactions, exhausted
     * resources, unavailable locks, operator intervention, and system and internal errors.
     */
    private static final Set<String> STORE_CLASSES =
            Set.of("08", "25", "28", "3D", "40", "53", "55", "57", "58", "F0", "XX");

    /** SQLSTATE classes of a database that cannot be reached, is starting or stopping, or has run out of resources. */
    private static final Set<String> OUTAGE_CLASSES = Set.of("", "08", "53", "57", "58");

    /** No permission, and no such table or schema: the tables were dropped, or a dump is being restored. */
    private static final Set<String> STORE_STATES = Set.of("42501", "42P01", "3F000");

    /** SQLSTATE classes for data that the database rejects. */
    private static final Set<String> DATA_CLASSES = Set.of("22", "23");

    private static final String DISK_FULL_STATE = "53100";
    private static final String READ_ONLY_STATE = "25006";
    private static final String LOCK_TIMEOUT_STATE = "55P03";

    /** SQLite's primary codes for data that it rejects. */
    private static final Set<SQLiteErrorCode> DATA_CODES = EnumSet.of(
            SQLiteErrorCode.SQLITE_CONSTRAINT, SQLiteErrorCode.SQLITE_MISMATCH, SQLiteErrorCode.SQLITE_TOOBIG);

    /** SQLite's primary codes for invalid statements. All other codes are failures of the file or the system. */
    private static final Set<SQLiteErrorCode> PROGRAM_CODES =
            EnumSet.of(SQLiteErrorCode.SQLITE_ERROR, SQLiteErrorCode.SQLITE_MISUSE, SQLiteErrorCode.SQLITE_RANGE);

    /** SQLite's codes for a file that cannot be written. */
    private static final Set<SQLiteErrorCode> WRITE_CODES = EnumSet.of(
            SQLiteErrorCode.SQLITE_IOERR_WRITE,
            SQLiteErrorCode.SQLITE_IOERR_FSYNC,
            SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC,
            SQLiteErrorCode.SQLITE_IOERR_TRUNCATE);

    private StoreFailures() {}

    /** Returns whether the database is working and rejected the data. */
    static boolean isDataFailure(Throwable failure) {
        return sql(failure).stream().anyMatch(StoreFailures::rejectsData) && !isStoreFailure(failure);
    }

    private static boolean rejectsData(SQLException e) {
        return e instanceof SQLiteException sqlite
                ? DATA_CODES.contains(primary(sqlite))
                : DATA_CLASSES.contains(classOf(e));
    }

    /** Returns whether the database is not working. */
    static boolean isStoreFailure(Throwable failure) {
        return sql(failure).stream().anyMatch(StoreFailures::isUnavailable);
    }

    private static boolean isUnavailable(SQLException e) {
        if (e instanceof SQLiteException sqlite) {
            return !DATA_CODES.contains(primary(sqlite)) && !PROGRAM_CODES.contains(primary(sqlite));
        }
        return e instanceof SQLTransientException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || STORE_CLASSES.contains(classOf(e))
                || STORE_STATES.contains(Objects.toString(e.getSQLState(), ""))
                // a pool or a driver reports a closed connection without an SQLSTATE; a database always provides one
                || classOf(e).isEmpty();
    }

    /** Returns whether the database could not process a statement, rather than having rejected it. */
    static boolean isOutage(Throwable failure) {
        return sql(failure).stream().anyMatch(e -> OUTAGE_CLASSES.contains(classOf(e)));
    }

    /** Returns whether the database's disk is full. */
    static boolean isDiskFull(Throwable failure) {
        return sql(failure).stream()
                .anyMatch(e -> e instanceof SQLiteException sqlite
                        ? primary(sqlite) == SQLiteErrorCode.SQLITE_FULL
                                // the index of the write-ahead log could not grow
                                || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE
                        : DISK_FULL_STATE.equals(e.getSQLState()));
    }

    /** Returns whether a lock was not available in time. */
    static boolean isLockTimeout(Throwable failure) {
        return sql(failure).stream().anyMatch(e -> LOCK_TIMEOUT_STATE.equals(e.getSQLState()));
    }

    /** Returns whether the database can be read but not written. */
    static boolean isWriteFailure(Throwable failure) {
        return sql(failure).stream()
                .anyMatch(e -> e instanceof SQLiteException sqlite
                        ? WRITE_CODES.contains(sqlite.getResultCode())
                                || primary(sqlite) == SQLiteErrorCode.SQLITE_READONLY
                        : READ_ONLY_STATE.equals(e.getSQLState()));
    }

    /** Returns the first line of the database's own message. */
    static String message(Throwable failure) {
        List<SQLException> all = sql(failure);
        Throwable classified = all.stream()
                .filter(e -> !classOf(e).isEmpty() || e instanceof SQLiteException)
                .findFirst()
                .or(() -> all.stream().findFirst())
                .map(Throwable.class::cast)
                .orElse(failure);
        return Objects.toString(classified.getMessage(), "")
                .lines()
                .findFirst()
                .orElse(classified.getClass().getSimpleName());
    }

    /** The low byte of an extended code is its primary code. */
    private static SQLiteErrorCode primary(SQLiteException e) {
        return SQLiteErrorCode.getErrorCode(e.getResultCode().code & 0xff);
    }

    private static String classOf(SQLException e) {
        String state = Objects.toString(e.getSQLState(), "");
        return state.length() < 2 ? state : state.substring(0, 2);
    }

    /**
     * Returns the database failures that a failure consists of: the failure itself, its causes, and their suppressed
     * exceptions.
     */
    private static List<SQLException> sql(Throwable failure) {
        List<SQLException> found = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> left = new ArrayDeque<>(List.of(failure));
        while (!left.isEmpty()) {
            Throwable next = left.removeFirst();
            if (!seen.add(next)) {
                continue;
            }
            if (next.getCause() != null) {
                left.add(next.getCause());
            }
            left.addAll(List.of(next.getSuppressed()));
            if (next instanceof SQLException e) {
                found.add(e);
                if (e.getNextException() != null) {
                    left.add(e.getNextException());
                }
            }
        }
        return found;
    }
}
