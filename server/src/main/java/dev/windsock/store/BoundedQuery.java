// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/**
 * The next rows of a table in key order. However large the table is, a query visits a limited number of rows.
 *
 * <h2>Branches</h2>
 *
 * A branch is a condition whose rows an index returns in key order, such as one topic of a tenant. The query reads some keys of
 * each branch and merges them here. Then it reads the rows of these keys. No statement lets the planner choose between reading
 * few rows and many, so a bad estimate cannot lead to a full table scan.
 *
 * <h2>Filters</h2>
 *
 * A filter is a condition that no index supports. It is applied to at most {@link #MAX_VISITED} rows of the branches. If there
 * are more, the page is short or empty, and names the key after which to continue.
 *
 * <p>Threading: for use by one thread. Blocks.
 *
 * @param <K> the type of the key, which sorts in the same order as the column
 */
public final class BoundedQuery<K extends Comparable<K>> {
    /** Maximum number of rows that one query visits to apply its filters. */
    public static final int MAX_VISITED = 5_000;

    /** Maximum size of the rows of one page in bytes, unless the first row is larger. */
    public static final int MAX_BYTES = 2 * 1024 * 1024;

    /** Number of rows read at a time. Rows can be large, and rows that a filter rejects are not read. */
    private static final int CHUNK = 64;

    private static final int FILTERED_CHUNK = 256;

    private final String table;
    private final String key;
    private final KeyReader<K> reader;
    private final Comparator<K> order;
    private final boolean ascending;
    private final List<String> partition = new ArrayList<>();
    private final List<String> scope = new ArrayList<>();
    private final List<String> branches = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private String source;
    private String sourceKey;

    private BoundedQuery(String table, String key, KeyReader<K> reader, boolean ascending) {
        this.table = table;
        this.key = key;
        this.reader = reader;
        this.ascending = ascending;
        this.order = ascending ? Comparator.naturalOrder() : Collections.reverseOrder();
        this.source = table;
        this.sourceKey = key;
    }

    /** Reads a key from its column. */
    @FunctionalInterface
    public interface KeyReader<K> {
        K read(ResultSet rs, String column) throws SQLException;
    }

    /**
     * The rows of a page.
     *
     * @param next the key after which to continue, even if the page is empty; null if there are no further rows
     */
    public record Rows<T, K>(List<T> rows, @Nullable K next) {}

    /** Reads a table from the largest key to the smallest. */
    public static <K extends Comparable<K>> BoundedQuery<K> newestOf(String table, String key, KeyReader<K> reader) {
        return new BoundedQuery<>(table, key, reader, false);
    }

    /** Reads a table from the smallest key to the largest. */
    public static <K extends Comparable<K>> BoundedQuery<K> oldestOf(String table, String key, KeyReader<K> reader) {
        return new BoundedQuery<>(table, key, reader, true);
    }

    /** Adds an equality condition that is required to make the key unique. */
    public BoundedQuery<K> partition(String condition) {
        partition.add(condition);
        return this;
    }

    /** Adds a condition to all branches: an equality on the leading columns of their indexes, or a bound on the key. */
    public BoundedQuery<K> scope(String condition) {
        scope.add(condition);
        return this;
    }

    /** Adds a branch. A query without explicit branches has a single branch: the rows of its scope. */
    public BoundedQuery<K> branch(String condition) {
        branches.add(condition);
        return this;
    }

    /** Applies the branches to another table, which contains the keys of the first one. */
    public BoundedQuery<K> branchesOf(String otherTable, String otherKey) {
        source = otherTable;
        sourceKey = otherKey;
        return this;
    }

    /** Adds a condition that no index supports. */
    public BoundedQuery<K> filter(String condition) {
        filters.add(condition);
        return this;
    }

    /** Sets a value that conditions refer to as {@code :name}. */
    public BoundedQuery<K> bind(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** Reads a page of small rows. */
    public <T> Rows<T, K> read(Handle handle, int limit, RowMapper<T> mapper) {
        return read(handle, limit, MAX_BYTES, mapper, row -> 0);
    }

    /**
     * Reads a page.
     *
     * @param limit the maximum number of rows
     * @param maxBytes the maximum size of the rows, unless the first is larger
     * @param size the approximate size of a row in bytes
     */
    public <T> Rows<T, K> read(Handle handle, int limit, long maxBytes, RowMapper<T> mapper, ToLongFunction<T> size) {
        Keys<K> keys = keys(handle, limit);
        int chunk = filters.isEmpty() ? CHUNK : FILTERED_CHUNK;
        List<T> rows = new ArrayList<>();
        K last = null;
        long bytes = 0;
        for (int from = 0; from < keys.sorted().size(); from += chunk) {
            List<K> some = keys.sorted()
                    .subList(from, Math.min(from + chunk, keys.sorted().size()));
            for (Keyed<K, T> row : rows(handle, some, chunk, mapper)) {
                if (rows.size() == limit || bytes >= maxBytes && last != null) {
                    return new Rows<>(rows, last);
                }
                rows.add(row.value());
                last = row.key();
                bytes += size.applyAsLong(row.value());
            }
        }
        return new Rows<>(rows, keys.next());
    }

    /**
     * The keys of a page before its filters are applied.
     *
     * @param next the last of these keys if more follow
     */
    private record Keys<K>(List<K> sorted, @Nullable K next) {}

    private record BranchKey<K>(int branch, K key) {}

    private record Keyed<K, T>(K key, T value) {}

    /**
     * If a branch may have more keys than were read, the result ends at the last one that was read, because later keys of that
     * branch are unknown.
     */
    private Keys<K> keys(Handle handle, int limit) {
        int count = Math.max(1, branches.size());
        // one more than the page, to determine whether further rows follow
        int most = filters.isEmpty() ? limit + 1 : Math.max(limit + 1, MAX_VISITED / count);
        String sql = IntStream.range(0, count)
                .mapToObj(i -> "select " + i + " as branch, " + sourceKey + " from (select " + sourceKey + " from "
                        + source
                        + " where " + and(partition, scope, branches.isEmpty() ? List.of() : List.of(branches.get(i)))
                        + " order by " + sourceKey + (ascending ? "" : " desc") + " limit " + most + ") branch" + i)
                .collect(Collectors.joining(" union all "));
        List<BranchKey<K>> read = handle.createQuery(sql)
                .bindMap(values)
                .map((rs, context) -> new BranchKey<>(rs.getInt("branch"), reader.read(rs, sourceKey)))
                .list();
        TreeSet<K> sorted = new TreeSet<>(order);
        read.forEach(row -> sorted.add(row.key()));
        K next = read.stream()
                .collect(Collectors.groupingBy(
                        BranchKey::branch, Collectors.mapping(BranchKey::key, Collectors.toList())))
                .values()
                .stream()
                .filter(branch -> branch.size() == most)
                .map(branch -> Collections.max(branch, order))
                .min(order)
                .orElse(null);
        return new Keys<>(List.copyOf(next == null ? sorted : sorted.headSet(next, true)), next);
    }

    /**
     * Reads the rows of the given keys, in key order. If there are fewer keys than a chunk holds, the last one is repeated, so
     * that the text of the statement is always the same.
     */
    private <T> List<Keyed<K, T>> rows(Handle handle, List<K> keys, int chunk, RowMapper<T> mapper) {
        List<K> padded = new ArrayList<>(keys);
        padded.addAll(Collections.nCopies(chunk - keys.size(), keys.getLast()));
        String sql = "select * from " + table + " where " + and(partition, List.of(key + " in (<keys>)"), filters);
        return handle
                .createQuery(sql)
                .bindMap(values)
                .bindList("keys", padded)
                .map((rs, context) -> new Keyed<>(reader.read(rs, key), mapper.map(rs, context)))
                .list()
                .stream()
                .sorted((left, right) -> order.compare(left.key(), right.key()))
                .toList();
    }

    @SafeVarargs
    private static String and(List<String>... conditions) {
        return Stream.of(conditions).flatMap(List::stream).collect(Collectors.joining(" and "));
    }
}
