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
 * Records the queries with a limit, and checks that SQLite finds and reads their rows in the order of an index. Otherwise it
 * reads and sorts all rows, which gives the same result and becomes slower as the table grows.
 *
 * <p>Threading: for one thread, the one that reads.
 */
public final class QueryPlans implements SqlLogger {
    private final List<String> limited = new ArrayList<>();

    /** Records queries from now on. */
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

    /** Fails unless there were this many queries and each is sorted by an index. */
    public void assertSortedByIndex(Handle handle, int queries) {
        assertThat(limited)
                .hasSize(queries)
                .allSatisfy(sql -> assertThat(plan(handle, sql))
                        .as(sql)
                        .isNotEmpty()
                        .noneMatch(step -> step.contains("TEMP B-TREE") || step.startsWith("SCAN")));
    }

    private static List<String> plan(Handle handle, String sql) {
        List<String> steps = new ArrayList<>();
        try (PreparedStatement explain = handle.getConnection().prepareStatement("explain query plan " + sql);
                ResultSet plan = explain.executeQuery()) {
            while (plan.next()) {
                steps.add(plan.getString("detail"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return steps;
    }
}
