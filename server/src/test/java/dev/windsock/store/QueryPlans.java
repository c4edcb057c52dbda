// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.context.ApplicationContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Explains every statement that a server under test runs, and rejects statements that can visit an unlimited number of rows of
 * a growing table. Such a statement selects rows with neither a unique key nor a limit, or sorts rows that no index has sorted.
 * {@link FilledStore} counts the rows that the reads of lists visit, in both databases.
 *
 * <p>Threading: safe to use from any thread.
 */
public final class QueryPlans implements SqlLogger {
    /** Tables that grow with use, and the terms of a plan that find at most one row. */
    private static final Map<String, Set<String>> UNIQUE = Map.of(
            "events", Set.of("rowid=?"),
            "audit", Set.of("tenant_id=? AND chain_offset=?"),
            "instances", Set.of("id=?", "tenant_id=? AND live_name=?"),
            // an instance has a limited number of labels
            "instance_labels", Set.of("instance_id=?"),
            "terminals", Set.of("id=?"),
            "idempotency_keys", Set.of("key_id=? AND idempotency_key=?"),
            "sessions", Set.of("token_hash=?"));

    /** Parts of statements whose rows are bounded in other ways. */
    private static final List<String> BOUNDED = List.of(
            // a step of retention
            "from events where log_offset <= ?",
            // the table is in this order
            "from events order by log_offset limit ?",
            "from audit where tenant_id = ? and chain_offset <= ?",
            // retention keeps a limited number of a tenant's terminated instances
            "order by updated_at desc, id desc limit ? offset ?",
            // a page of offsets
            "where log_offset > ? and log_offset <= ? and topic = ? and actor_key_id is not null",
            // rows of one owner, which has a limited number of them
            "from volumes v left join instances i",
            "delete from sessions where key_id = ?",
            "delete from api_keys where id = ?",
            // a host has a limited number of instances, volumes and open terminals
            "from instances where tenant_id = ? and status in ('STARTING', 'RUNNING', 'STOPPING'",
            "from instances where vpc_id = ? and status in ('STARTING', 'RUNNING', 'STOPPING'",
            "from instances where node_id = ? and status in (",
            "where node_id = ? and driver = ? and ports <> '[]' and status in (",
            "from terminals where closed_at is null",
            "and closed_at is null",
            // retention limits the bytes of all closed terminals, and counts some bytes for each one
            "from terminals where closed_at is not null and node_id = ? group by tenant_id");

    /** Deletes the end of a chain, after retention has left fewer rows than one step removes. */
    private static final String END_OF_CHAIN = "delete from audit where tenant_id = ?";

    private static final Pattern STEP = Pattern.compile("(SCAN|SEARCH) (\\w+)(?: .*?\\((.*)\\))?.*");

    private final Set<String> explained = ConcurrentHashMap.newKeySet();

    private QueryPlans() {}

    /** Explains the statements of a server from now on. */
    public static void check(ApplicationContext server) {
        QueryPlans plans = new QueryPlans();
        StoreDatabase database = server.getBean(StoreDatabase.class);
        if (database instanceof SqliteDatabase) {
            Stream.of(database.writer(), database.readers())
                    .forEach(jdbi -> jdbi.getConfig(SqlStatements.class).setSqlLogger(plans));
        }
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        String sql = context.getParsedSql().getSql();
        if (sql.startsWith("insert") || sql.startsWith("pragma") || isOfATest() || !explained.add(sql)) {
            return;
        }
        if (!isBounded(context.getConnection(), sql)) {
            throw new AssertionError("can visit any number of rows: " + sql + "\n"
                    + String.join("\n", plan(context.getConnection(), sql)));
        }
    }

    /** Returns whether a test runs the statement itself, to change or inspect the store. */
    private static boolean isOfATest() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.map(StackWalker.StackFrame::getDeclaringClass)
                        .filter(type -> type.getName().startsWith("dev.windsock.") && type != QueryPlans.class)
                        .findFirst()
                        .map(type -> type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath()
                                .contains("test-classes"))
                        .orElse(false));
    }

    /** Returns whether a statement visits a limited number of rows of tables that grow. */
    static boolean isBounded(Connection connection, String sql) {
        String line = sql.replaceAll("\\s+", " ");
        return line.equals(END_OF_CHAIN)
                || BOUNDED.stream().anyMatch(line::contains)
                || plan(connection, sql).stream().allMatch(step -> isBounded(step, line));
    }

    private static boolean isBounded(String step, String sql) {
        Matcher read = STEP.matcher(step);
        if (!read.matches()) {
            // keys that were read up to a limit may be sorted; rows are sorted by an index
            return !step.contains("TEMP B-TREE FOR ORDER BY") || !growing(sql);
        }
        Set<String> unique = UNIQUE.get(read.group(2));
        if (unique == null) {
            return true;
        }
        return read.group(1).equals("SEARCH")
                && (sql.contains(" limit ")
                        || unique.stream().anyMatch(key -> terms(read.group(3)).containsAll(terms(key))));
    }

    private static Set<String> terms(String condition) {
        return Set.copyOf(List.of(condition.split(" AND ")));
    }

    private static boolean growing(String sql) {
        return UNIQUE.keySet().stream().anyMatch(table -> sql.matches(".*\\b(from|join) " + table + "\\b.*"));
    }

    private static List<String> plan(Connection connection, String sql) {
        List<String> steps = new ArrayList<>();
        try (PreparedStatement explain = connection.prepareStatement("explain query plan " + sql);
                ResultSet plan = explain.executeQuery()) {
            while (plan.next()) {
                steps.add(plan.getString("detail"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
        return steps;
    }
}
