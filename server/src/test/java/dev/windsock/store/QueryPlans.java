// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.Configurable;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Remembers the reads that ask for a limited number of rows, and sees whether H2 takes them off the end of an index, or
 * reads all and sorts them, which answers the same and takes ever longer.
 *
 * <p>Threading: for one thread, the one that reads.
 */
public final class QueryPlans implements SqlLogger {
    private final List<String> limited = new ArrayList<>();

    /** Listens to what is read from now on. */
    public static QueryPlans of(Configurable<?> reader) {
        QueryPlans plans = new QueryPlans();
        reader.getConfig(SqlStatements.class).setSqlLogger(plans);
        return plans;
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        String sql = context.getParsedSql().getSql();
        if (sql.contains("limit")) {
            limited.add(sql);
        }
    }

    /** Fails unless there were so many reads and each of them was sorted by an index. */
    public void assertSortedByIndex(Handle handle, int reads) {
        assertThat(limited)
                .hasSize(reads)
                .allSatisfy(sql -> assertThat(plan(handle, sql)).as(sql).contains("/* index sorted */"));
    }

    private static String plan(Handle handle, String sql) {
        try (PreparedStatement explain = handle.getConnection().prepareStatement("explain " + sql)) {
            for (int i = 1; i <= explain.getParameterMetaData().getParameterCount(); i++) {
                explain.setString(i, "1");
            }
            try (ResultSet plan = explain.executeQuery()) {
                plan.next();
                return plan.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
