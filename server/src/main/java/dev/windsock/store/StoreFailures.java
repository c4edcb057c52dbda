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

/** Classifies failures of the database: caused by the data, or by the database itself. Stateless. */
final class StoreFailures {
    /** SQLSTATE classes for connections, resources, intervention, system and internal errors, in H2 and PostgreSQL. */
    private static final Set<String> STORE_CLASSES = Set.of("08", "53", "57", "58", "HY", "XX");

    /** H2 states: in use by another process, failing or corrupt files, and a closed database. */
    private static final Set<String> H2_STATES = Set.of("90020", "90028", "90030", "90031", "90067", "90098", "90121");

    /** SQLSTATE classes for data that the database rejects. */
    private static final Set<String> DATA_CLASSES = Set.of("22", "23", "40");

    private StoreFailures() {}

    /** Returns whether the database rejected the data. */
    static boolean isDataFailure(Throwable failure) {
        return failure instanceof UnableToExecuteStatementException
                && failure.getCause() instanceof SQLException e
                && e.getSQLState() != null
                && DATA_CLASSES.contains(classOf(e.getSQLState()));
    }

    /** Returns whether the database does not work. */
    static boolean isStoreFailure(Throwable failure) {
        SQLException e = sql(failure);
        if (e == null) {
            return false;
        }
        String state = Objects.toString(e.getSQLState(), "");
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || STORE_CLASSES.contains(classOf(state))
                || H2_STATES.contains(state);
    }

    /** Returns the first line of the database's own message. */
    static String message(Throwable failure) {
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
