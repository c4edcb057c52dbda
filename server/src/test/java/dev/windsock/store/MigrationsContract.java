// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * Runs every migration on a database with data: before each migration, a row is added to every table; after it, all
 * rows still exist. Covers new tables, columns and migrations without changes to this class.
 */
@NullUnmarked
abstract class MigrationsContract {
    /** The version that ends all sessions, because they have no second secret. */
    private static final String ENDS_SESSIONS = "18";

    /** Values that a column must have, by table and column. */
    private static final Map<String, String> VALUES = Map.of(
            "events.topic", "CUSTOM",
            "events.payload", "{}",
            "api_keys.role", "viewer",
            "audit.details", "{}");

    /** Each of these tables has at most one row. */
    private static final Set<String> SINGLE_ROW = Set.of("log_head", "publish_audit", "store_identity", "store_lease");

    /** @param type a constant of {@link Types} */
    private record Column(String name, int type) {}

    abstract Dialect dialect();

    /** Returns an empty database. */
    abstract DataSource database();

    @Test
    void everyMigrationKeepsTheData() {
        DataSource database = database();
        Jdbi jdbi = Jdbi.create(database);
        List<MigrationVersion> versions = Arrays.stream(
                        dialect().migrations(database, "latest").info().all())
                .map(MigrationInfo::getVersion)
                .toList();
        assertThat(versions).isNotEmpty();
        for (MigrationVersion version : versions) {
            Map<String, List<Map<String, String>>> before = jdbi.withHandle(MigrationsContract::rows);
            dialect().migrate(database, version.getVersion());
            Map<String, List<Map<String, String>>> after = jdbi.withHandle(MigrationsContract::rows);
            if (version.getVersion().equals(ENDS_SESSIONS)) {
                before.remove("sessions");
            }
            before.forEach((table, rows) -> assertThat(after)
                    .as("tables after version %s", version)
                    .hasEntrySatisfying(
                            table, migrated -> assertKept(table + " after version " + version, rows, migrated)));
            jdbi.useTransaction(
                    handle -> fill(handle, Integer.parseInt(version.getVersion().replace(".", ""))));
        }
        assertMigrated(jdbi);
        // a log can be opened on the database, and continues after its latest position
        jdbi.useTransaction(
                handle -> assertThat(SqlEvents.head(handle).latest()).isPositive());
        assertThat(dialect().inspect(database)).isInstanceOf(StoredState.UpTo.class);
    }

    /** Checks the data that migrations derived from the rows. */
    private static void assertMigrated(Jdbi jdbi) {
        jdbi.useHandle(handle -> {
            assertThat(handle.select("select tenant_id, head_offset, head_hash from audit_chains")
                            .mapToMap()
                            .list())
                    .isNotEmpty();
            assertThat(handle.select("select count(*) from tenants where name = 'default'")
                            .mapTo(Integer.class)
                            .one())
                    .isEqualTo(1);
            // the creators of these keys are gone, so their ids are all that is known
            assertThat(handle.select("select count(*) from api_keys where created_by_name is null")
                            .mapTo(Integer.class)
                            .one())
                    .isZero();
        });
    }

    private static void assertKept(String where, List<Map<String, String>> before, List<Map<String, String>> after) {
        assertThat(after).as(where).hasSizeGreaterThanOrEqualTo(before.size());
        for (Map<String, String> row : before) {
            assertThat(after).as(where).anySatisfy(now -> assertThat(now).containsAllEntriesOf(row));
        }
    }

    private static Map<String, List<Map<String, String>>> rows(Handle handle) {
        Map<String, List<Map<String, String>>> rows = new TreeMap<>();
        for (String table : tables(handle).keySet()) {
            rows.put(
                    table,
                    handle.select("select * from " + table)
                            .mapToMap()
                            .map(row -> row.entrySet().stream()
                                    .filter(column -> column.getValue() != null)
                                    .collect(Collectors.toMap(
                                            Map.Entry::getKey,
                                            column -> column.getValue().toString())))
                            .list());
        }
        return rows;
    }

    /** Adds a row to every table, with the version in its text columns. */
    private static void fill(Handle handle, int version) {
        Map<String, List<Column>> pending = tables(handle);
        pending.keySet()
                .removeIf(table -> SINGLE_ROW.contains(table)
                        && handle.select("select count(*) from " + table)
                                        .mapTo(Integer.class)
                                        .one()
                                > 0);
        // in any order that foreign keys allow
        for (String table : inOrder(handle, pending)) {
            insert(handle, table, pending.get(table), version);
        }
    }

    private static List<String> inOrder(Handle handle, Map<String, List<Column>> tables) {
        Map<String, Set<String>> parents = new HashMap<>();
        tables.keySet().forEach(table -> parents.put(table, parents(handle, table)));
        List<String> ordered = new ArrayList<>();
        while (ordered.size() < tables.size()) {
            int before = ordered.size();
            parents.forEach((table, needed) -> {
                if (!ordered.contains(table)
                        && needed.stream().allMatch(parent -> parent.equals(table) || ordered.contains(parent))) {
                    ordered.add(table);
                }
            });
            assertThat(ordered).as("tables without cycles").hasSizeGreaterThan(before);
        }
        return ordered;
    }

    private static void insert(Handle handle, String table, List<Column> columns, int version) {
        var update = handle.createUpdate("insert into " + table + " ("
                + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + ") values ("
                + columns.stream().map(column -> ":" + column.name()).collect(Collectors.joining(", ")) + ")");
        for (Column column : columns) {
            String fixed = VALUES.get(table + "." + column.name());
            Object text = fixed == null ? "v" + (1_000_000 + version) : fixed;
            switch (column.type()) {
                case Types.VARCHAR, Types.CLOB, Types.LONGVARCHAR -> update.bind(column.name(), text);
                case Types.BOOLEAN, Types.BIT -> update.bind(column.name(), false);
                case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                    update.bind(column.name(), Instant.ofEpochSecond(version));
                default -> update.bind(column.name(), SINGLE_ROW.contains(table) ? 1 : version);
            }
        }
        update.execute();
    }

    private static Map<String, List<Column>> tables(Handle handle) {
        Map<String, List<Column>> tables = new LinkedHashMap<>();
        try (ResultSet found =
                handle.getConnection().getMetaData().getTables(null, schema(handle), "%", new String[] {"TABLE"})) {
            while (found.next()) {
                String name = found.getString("TABLE_NAME");
                if (!name.startsWith("flyway") && !name.startsWith("sqlite")) {
                    tables.put(name, columns(handle, name));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return tables;
    }

    private static List<Column> columns(Handle handle, String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (ResultSet found = handle.getConnection().getMetaData().getColumns(null, schema(handle), table, "%")) {
            while (found.next()) {
                columns.add(new Column(found.getString("COLUMN_NAME"), found.getInt("DATA_TYPE")));
            }
        }
        return columns;
    }

    private static Set<String> parents(Handle handle, String table) {
        try (ResultSet found = handle.getConnection().getMetaData().getImportedKeys(null, schema(handle), table)) {
            Set<String> parents = new HashSet<>();
            while (found.next()) {
                parents.add(found.getString("PKTABLE_NAME"));
            }
            return parents;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String schema(Handle handle) throws SQLException {
        return handle.getConnection().getSchema();
    }
}
