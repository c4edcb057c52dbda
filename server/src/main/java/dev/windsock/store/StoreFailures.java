// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Tells why a database failed: for what it was given, or since it does not work. Stateless. */
final class StoreFailures {
    /** Classes of SQLSTATE: connection, resources, intervention, system and internal errors, in H2 and PostgreSQL. */
    private static final Set<String> CLASSES = Set.of("08", "53", "57", "58", "HY", "XX");

    /** H2's own: in use by another process, files that fail or are corrupt, and a database that is closed. */
    private static final Set<String> OF_H2 = Set.of("90020", "90028", "90030", "90031", "90067", "90098", "90121");

    private StoreFailures() {}

    /** Whether the database refused what it was given, and not its service: SQLSTATE classes 22, 23 and 40. */
    static boolean isOfTheData(Throwable failure) {
        return failure instanceof UnableToExecuteStatementException
                && failure.getCause() instanceof SQLException e
                && e.getSQLState() != null
                && Set.of("22", "23", "40").contains(classOf(e.getSQLState()));
    }

    /** Whether the database does not do its service. */
    static boolean isOfTheStore(Throwable failure) {
        SQLException e = sql(failure);
        if (e == null) {
            return false;
        }
        String state = Objects.toString(e.getSQLState(), "");
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || CLASSES.contains(classOf(state))
                || OF_H2.contains(state);
    }

    /** The database's own first line. */
    static String words(Throwable failure) {
        SQLException e = sql(failure);
        String text = Objects.toString(e == null ? failure.getMessage() : e.getMessage(), "");
        return text.lines().findFirst().orElse(failure.getClass().getSimpleName());
    }

    private static String classOf(String state) {
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
