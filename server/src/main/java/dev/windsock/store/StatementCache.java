// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.StatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The idle prepared statements of a connection, by their SQL. A statement is removed while it is in use, so two concurrent uses
 * of the same SQL do not share one.
 *
 * <p>Threading: for use by the thread that uses the connection.
 */
final class StatementCache implements StatementBuilder {
    private static final int MAX_IDLE = 128;
    private static final Logger LOG = LoggerFactory.getLogger(StatementCache.class);

    /** By their SQL, least recently used first. */
    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

    /**
     * The SQL of the statements in use, needed because {@link #close} receives the SQL text as it was before its parameters
     * were parsed. {@link #close} receives the SQL text as it was before its parameters were parsed.
     */
    private final Map<Statement, String> used = new IdentityHashMap<>();

    @Override
    public Statement create(Connection connection, StatementContext context) throws SQLException {
        return connection.createStatement();
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        PreparedStatement statement = idle.remove(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
        }
        used.put(statement, sql);
        return statement;
    }

    @Override
    public CallableStatement createCall(Connection connection, String sql, StatementContext context)
            throws SQLException {
        return connection.prepareCall(sql);
    }

    @Override
    public void close(Connection connection, String template, Statement statement) throws SQLException {
        String sql = used.remove(statement);
        if (sql == null || statement.isClosed() || !(statement instanceof PreparedStatement prepared)) {
            statement.close();
            return;
        }
        prepared.clearParameters();
        prepared.clearBatch();
        PreparedStatement replaced = idle.put(sql, prepared);
        if (replaced != null) {
            replaced.close();
        } else if (idle.size() > MAX_IDLE) {
            Iterator<PreparedStatement> eldest = idle.values().iterator();
            PreparedStatement closed = eldest.next();
            eldest.remove();
            closed.close();
        }
    }

    /** Closes the idle statements. */
    void close() {
        for (PreparedStatement statement : idle.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                LOG.debug("Cannot close a statement", e);
            }
        }
        idle.clear();
    }
}
