// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the embedded store of a data directory to an empty PostgreSQL database, in one transaction. The copy has a new epoch,
 * because clients of the embedded store hold positions that the copy may not contain. The data directory then belongs to the
 * database's first node, which keeps the instances in it.
 *
 * <p>Stateless; blocks.
 */
public final class StoreImport {
    /** Tables that belong to a database rather than to its content. */
    private static final Set<String> NOT_COPIED = Set.of("store_lease", "node_leases", "pending_rewrites");

    private static final int BATCH = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(StoreImport.class);

    private StoreImport() {}

    /** @param type the type of the PostgreSQL column */
    private record Column(String name, String type) {}

    /**
     * Copies the store of the data directory, which must not be used by a server in the meantime. The embedded database is
     * kept.
     *
     * @throws IllegalStateException with the reason on one line; in that case, the database is left empty
     */
    public static void run(StoreConfiguration configuration) {
        Path directory = configuration.dataDir();
        if (!Files.isRegularFile(directory.resolve(SqliteFile.NAME))) {
            throw new IllegalStateException("WINDSOCK_DATA_DIR: " + directory + " contains no database");
        }
        PostgresConnections connections = PostgresConnections.of(configuration);
        try (DataDirectoryLock lock = DataDirectoryLock.acquire(directory, "--import")) {
            SqliteFile file = SqliteFile.prepare(directory);
            StoreCheck.require(file.inspect(), directory, false);
            if (!(PostgresDatabase.inspect(connections) instanceof StoredState.Nothing)) {
                throw new IllegalStateException("WINDSOCK_STORE_URL: the database is not empty");
            }
            PGSimpleDataSource target = connections.source();
            try (SqliteDatabase embedded = file.open()) {
                Dialect.POSTGRESQL.migrate(target);
                Jdbi.create(target)
                        .useTransaction(to -> embedded.readers().useTransaction(from -> copy(from, to, lock)));
            } catch (RuntimeException e) {
                throw PostgresStart.rejection(e);
            }
        }
    }

    private static void copy(Handle from, Handle to, DataDirectoryLock directory) {
        // no server can start in the meantime
        to.createQuery("select id from store_lease where id = 1 for update")
                .mapTo(Integer.class)
                .one();
        if (SqlEvents.latest(to).isPresent()) {
            throw new IllegalStateException("WINDSOCK_STORE_URL: the database is not empty");
        }
        List<String> tables = tables(to);
        // removes the rows that the migrations inserted
        tables.reversed().forEach(table -> to.execute("delete from " + table));
        tables.forEach(table -> LOG.info(
                "Copied a table: table={} rows={}",
                table,
                copy(table, columns(to, table), from.getConnection(), to.getConnection())));
        SqlEvents.beginEpoch(to);
        to.createUpdate("update log_head set owner = 0").execute();
        to.createUpdate("update nodes set directory = :directory, host = :host")
                .bind("directory", directory.identity().directory())
                .bind("host", directory.holder().host())
                .execute();
    }

    /** Returns the tables to copy; each table precedes the tables that refer to it. */
    private static List<String> tables(Handle handle) {
        List<String> all = handle.createQuery("""
                        select table_name from information_schema.tables
                        where table_schema = current_schema() and table_type = 'BASE TABLE'
                            and table_name not like 'flyway%' order by table_name""").mapTo(String.class).list();
        Map<String, Set<String>> references = handle
                .createQuery("""
                        select conrelid::regclass::text as table_name, confrelid::regclass::text as referred
                        from pg_constraint where contype = 'f'""")
                .map((rs, context) -> Map.entry(rs.getString("table_name"), rs.getString("referred")))
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
        List<String> ordered = new ArrayList<>();
        List<String> left = new ArrayList<>(all);
        left.removeAll(NOT_COPIED);
        while (!left.isEmpty()) {
            List<String> next = left.stream()
                    .filter(table -> Collections.disjoint(references.getOrDefault(table, Set.of()), left))
                    .toList();
            if (next.isEmpty()) {
                throw new IllegalStateException("the tables refer to each other: " + left);
            }
            ordered.addAll(next);
            left.removeAll(next);
        }
        return ordered;
    }

    private static List<Column> columns(Handle handle, String table) {
        return handle.createQuery("""
                        select column_name, data_type from information_schema.columns
                        where table_schema = current_schema() and table_name = :table order by ordinal_position""")
                .bind("table", table)
                .map((rs, context) -> new Column(rs.getString("column_name"), rs.getString("data_type")))
                .list();
    }

    private static long copy(String table, List<Column> columns, Connection from, Connection to) {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        long copied = 0;
        try (Statement query = from.createStatement();
                ResultSet rows = query.executeQuery("select " + names + " from " + table);
                PreparedStatement insert = to.prepareStatement("insert into " + table + " (" + names + ") values ("
                        + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")")) {
            while (rows.next()) {
                for (int i = 0; i < columns.size(); i++) {
                    insert.setObject(i + 1, value(rows, i + 1, columns.get(i)));
                }
                insert.addBatch();
                copied++;
                if (copied % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            return copied;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot copy the table " + table + ": " + StoreFailures.message(e), e);
        }
    }

    /** SQLite stores times as milliseconds. */
    private static @Nullable Object value(ResultSet rows, int index, Column column) throws SQLException {
        Object value = rows.getObject(index);
        if (!(value instanceof Number number)) {
            return value;
        }
        if (column.type().startsWith("timestamp")) {
            return new Timestamp(number.longValue());
        }
        return column.type().equals("boolean") ? (Object) (number.intValue() != 0) : value;
    }
}
