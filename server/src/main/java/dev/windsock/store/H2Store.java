// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.jdbc.DriverDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded store of the versions that preceded SQLite: one H2 file. Its rows move to a SQLite file at the first start, with
 * the same epoch, offsets and hashes.
 *
 * <p>The SQLite file receives its final name only once it is complete and on disk, so an interrupted copy starts over. The H2
 * file is kept under another name, and can be deleted. Stateless; blocks.
 */
final class H2Store {
    private static final String FILE = "store.mv.db";
    private static final String COPIED = FILE + ".migrated";
    private static final int BATCH = 1_000;

    /** PostgreSQL's dialect, in which the migrations are written. Results are read row by row. */
    private static final String OPTIONS = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;IFEXISTS=TRUE;LAZY_QUERY_EXECUTION=TRUE";

    private static final Logger LOG = LoggerFactory.getLogger(H2Store.class);

    private H2Store() {}

    /**
     * Moves the H2 store of a directory, if there is one, to a SQLite file that does not exist yet.
     *
     * @throws IllegalStateException when the H2 store cannot be read, or its copy cannot be written
     */
    static void moveTo(Path file, Path directory) throws IOException {
        Path old = directory.resolve(FILE);
        if (!Files.exists(old)) {
            return;
        }
        if (!Files.exists(file)) {
            LOG.info(
                    "Copying the store of an earlier version from H2 to SQLite: file={} bytes={}",
                    old,
                    Files.size(old));
            try {
                copy(directory, file);
            } catch (SQLException | FlywayException e) {
                LOG.debug("Cannot copy the store of an earlier version", e);
                throw new IllegalStateException(
                        "cannot copy " + old + ", the store of an earlier version: " + StoreFailures.message(e));
            }
        }
        Path kept = Files.move(old, directory.resolve(COPIED), StandardCopyOption.REPLACE_EXISTING);
        LOG.info(
                "Store copied to {}, keeping the file of the earlier version, which can be deleted: file={}",
                file,
                kept);
    }

    private static void copy(Path directory, Path file) throws IOException, SQLException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        SqliteFile.create(part);
        var target = SqliteFile.configured(part, false);
        Dialect.SQLITE.migrate(target, Dialect.FIRST_OF_SQLITE);
        try (Connection from = open(directory);
                Connection to = target.getConnection();
                Statement statement = to.createStatement()) {
            // safe here, because an incomplete file is never used
            statement.execute("pragma journal_mode = off");
            statement.execute("pragma synchronous = off");
            statement.execute("pragma foreign_keys = off");
            to.setAutoCommit(false);
            for (String table : tables(statement)) {
                copy(table, columns(statement, table), from, to);
            }
            to.commit();
            to.setAutoCommit(true);
            // marks the database as one that a server uses
            statement.execute("pragma journal_mode = wal");
        }
        try (FileChannel complete = FileChannel.open(part, StandardOpenOption.WRITE)) {
            complete.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Opens the H2 file, and migrates it to the version that the SQLite file starts with. */
    private static Connection open(Path directory) throws SQLException {
        String url = "jdbc:h2:async:" + directory.resolve("store").toAbsolutePath() + OPTIONS;
        Dialect.POSTGRESQL.migrate(
                new DriverDataSource(H2Store.class.getClassLoader(), null, url, null, null), Dialect.FIRST_OF_SQLITE);
        return DriverManager.getConnection(url);
    }

    private static List<String> tables(Statement statement) throws SQLException {
        return texts(
                statement, "select name from sqlite_schema where type = 'table' and name <> 'flyway_schema_history'");
    }

    private static List<String> columns(Statement statement, String table) throws SQLException {
        return texts(statement, "select name from pragma_table_info('" + table + "')");
    }

    private static List<String> texts(Statement statement, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static void copy(String table, List<String> columns, Connection from, Connection to) throws SQLException {
        String names = String.join(", ", columns);
        long copied = 0;
        try (Statement query = from.createStatement();
                ResultSet rows = query.executeQuery("select " + names + " from " + table);
                Statement clear = to.createStatement();
                PreparedStatement insert = to.prepareStatement("insert into " + table + " (" + names + ") values ("
                        + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")")) {
            // removes the rows that the migration itself has inserted
            clear.execute("delete from " + table);
            while (rows.next()) {
                for (int i = 1; i <= columns.size(); i++) {
                    insert.setObject(i, value(rows, i));
                }
                insert.addBatch();
                copied++;
                if (copied % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        LOG.info("Copied a table: table={} rows={}", table, copied);
    }

    private static @Nullable Object value(ResultSet rows, int column) throws SQLException {
        Object value = rows.getObject(column);
        return switch (value) {
            case OffsetDateTime time -> Timestamp.from(time.toInstant());
            case Clob text -> rows.getString(column);
            case null, default -> value;
        };
    }
}
