// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The next rows of a table in the order of a key. However large the table is, a query visits a limited number of rows.
 *
 * <h2>Branches</h2>
 *
 * A branch is a condition whose rows an index has in the order of the key, such as one topic of a tenant. Each contributes
 * at most as many keys as the page has rows, and the smallest or largest of these are the page.
 *
 * <h2>Filters</h2>
 *
 * A filter is a condition that no index answers. It is applied to at most {@link #MAX_VISITED} rows of the branches. If
 * there are more, the page is short or empty, and says after which key to continue.
 *
 * <p>Threading: for one thread. Blocks.
 */
public final class BoundedQuery {
    /** Maximum number of rows that one query visits to apply its filters. */
    public static final int MAX_VISITED = 5_000;

    /** Maximum size of the rows of one page in bytes, unless the first row is larger. */
    public static final int MAX_BYTES = 2 * 1024 * 1024;

    private static final int FETCH = 64;

    private final String table;
    private final String key;
    private final List<String> partition = new ArrayList<>();
    private final List<String> scope = new ArrayList<>();
    private final List<String> branches = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private String source;
    private String sourceKey;
    private boolean ascending;

    private BoundedQuery(String table, String key) {
        this.table = table;
        this.key = key;
        this.source = table;
        this.sourceKey = key;
    }

    /**
     * The rows of a page.
     *
     * @param next the key to continue after, even if the page is empty; null if there are no further rows
     */
    public record Rows<T>(List<T> rows, @Nullable String next) {}

    /** Reads a table from the largest key to the smallest. */
    public static BoundedQuery newestOf(String table, String key) {
        return new BoundedQuery(table, key);
    }

    /** Reads a table from the smallest key to the largest. */
    public static BoundedQuery oldestOf(String table, String key) {
        BoundedQuery query = new BoundedQuery(table, key);
        query.ascending = true;
        return query;
    }

    /** Adds an equality without which the key is not unique. */
    public BoundedQuery partition(String condition) {
        partition.add(condition);
        return this;
    }

    /** Adds a condition to all branches: an equality that begins their indexes, or a bound of the key. */
    public BoundedQuery scope(String condition) {
        scope.add(condition);
        return this;
    }

    /** Adds a branch. A query without branches has one, the rows of its scope. */
    public BoundedQuery branch(String condition) {
        branches.add(condition);
        return this;
    }

    /** Makes the branches conditions on another table, which has the keys of the first. */
    public BoundedQuery branchesOf(String otherTable, String otherKey) {
        source = otherTable;
        sourceKey = otherKey;
        return this;
    }

    /** Adds a condition that no index answers. */
    public BoundedQuery filter(String condition) {
        filters.add(condition);
        return this;
    }

    /** Sets a value that conditions name as {@code :name}. */
    public BoundedQuery bind(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** Reads a page of small rows. */
    public <T> Rows<T> read(Handle handle, int limit, RowMapper<T> mapper) {
        return read(handle, limit, MAX_BYTES, mapper, row -> 0);
    }

    /**
     * Reads a page.
     *
     * @param limit the maximum number of rows
     * @param maxBytes the maximum size of the rows, unless the first is larger
     * @param size the approximate size of a row in bytes
     */
    public <T> Rows<T> read(Handle handle, int limit, long maxBytes, RowMapper<T> mapper, ToLongFunction<T> size) {
        // one more, to know whether further rows follow
        int wanted = limit + 1;
        String end = filters.isEmpty() ? null : endOfVisit(handle);
        String sql = "select * from %s where %s order by %s"
                .formatted(
                        table,
                        and(
                                partition,
                                List.of(key + " in (" + keys(filters.isEmpty() ? wanted : MAX_VISITED) + ")"),
                                filters),
                        ordered(key, wanted));
        List<T> rows = new ArrayList<>();
        String last = null;
        long bytes = 0;
        try (Query query = bound(handle, sql).setFetchSize(FETCH);
                ResultIterator<Keyed<T>> found = query.map(
                                (rs, context) -> new Keyed<>(rs.getString(key), mapper.map(rs, context)))
                        .iterator()) {
            while (found.hasNext()) {
                if (rows.size() == limit || bytes >= maxBytes) {
                    return new Rows<>(rows, last);
                }
                Keyed<T> row = found.next();
                rows.add(row.value());
                last = row.key();
                bytes += size.applyAsLong(row.value());
            }
        }
        return new Rows<>(rows, end);
    }

    private record Keyed<T>(String key, T value) {}

    /** Returns the key of the last row that filters are applied to; null if that is the last of all. */
    private @Nullable String endOfVisit(Handle handle) {
        String sql = "select count(*) as visited, %s(%s) as last_key from (%s) visit"
                .formatted(ascending ? "max" : "min", sourceKey, keys(MAX_VISITED));
        try (Query query = bound(handle, sql)) {
            return query.map((rs, context) -> rs.getInt("visited") < MAX_VISITED ? "" : rs.getString("last_key"))
                    .findOne()
                    .filter(last -> !last.isEmpty())
                    .orElse(null);
        }
    }

    private Query bound(Handle handle, String sql) {
        return handle.createQuery(sql).bindMap(values);
    }

    /** Returns the query for the first keys of all branches. */
    private String keys(int limit) {
        if (branches.size() < 2) {
            return keysOf(branches, limit);
        }
        String merged = IntStream.range(0, branches.size())
                .mapToObj(i -> "select %s from (%s) branch%d"
                        .formatted(sourceKey, keysOf(branches.subList(i, i + 1), limit), i))
                .collect(Collectors.joining(" union "));
        return "select %s from (%s) merged order by %s".formatted(sourceKey, merged, ordered(sourceKey, limit));
    }

    private String keysOf(List<String> branch, int limit) {
        return "select %s from %s where %s order by %s"
                .formatted(sourceKey, source, and(partition, scope, branch), ordered(sourceKey, limit));
    }

    private String ordered(String column, int limit) {
        return column + (ascending ? "" : " desc") + " limit " + limit;
    }

    @SafeVarargs
    private static String and(List<String>... conditions) {
        return Stream.of(conditions).flatMap(List::stream).collect(Collectors.joining(" and "));
    }
}
