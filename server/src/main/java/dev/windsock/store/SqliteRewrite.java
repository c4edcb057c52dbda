// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites a SQLite file from which a migration has removed secrets: free space in its pages, free pages and the write-ahead
 * log may still contain them. Also rewrites a file that cannot return space to the file system, because another program has
 * created it, such as {@code sqlite3} with {@code .dump} or {@code .recover}. The copy has no free space, and replaces the
 * file once it is complete and on the disk.
 *
 * <p>For use only by the process that has locked the data directory, before it opens the database. Stateless; blocks.
 */
final class SqliteRewrite {
    /** The value of the pragma {@code auto_vacuum} for a file that returns free pages in steps. */
    private static final int INCREMENTAL = 2;

    private static final Logger LOG = LoggerFactory.getLogger(SqliteRewrite.class);

    private SqliteRewrite() {}

    /** Rewrites a migrated database if necessary. After a failure, the next start tries again. */
    static void ifPending(Path file) {
        Path copy = file.resolveSibling(file.getFileName() + ".part");
        try {
            remove(copy);
            if (copyIfPending(file, copy)) {
                complete(copy);
                replace(file, copy);
            }
        } catch (SQLException | IOException e) {
            LOG.warn(
                    "Cannot rewrite the store, so its file may still contain environment values of instances, or "
                            + "may not shrink; retrying at the next start: file={} bytes={} cause={}",
                    file,
                    file.toFile().length(),
                    e.getMessage());
            copy.toFile().delete();
        }
    }

    private static void remove(Path copy) throws IOException {
        Files.deleteIfExists(copy);
        Files.deleteIfExists(SqliteFile.log(copy));
        Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + "-shm"));
    }

    private static boolean copyIfPending(Path file, Path copy) throws SQLException, IOException {
        try (Connection connection = SqliteFile.configured(file, false).getConnection();
                Statement statement = connection.createStatement()) {
            boolean secrets = number(statement, "select count(*) from pending_rewrites") > 0;
            if (!secrets && number(statement, "pragma auto_vacuum") == INCREMENTAL) {
                return false;
            }
            LOG.info(
                    "Rewriting the store {}: file={} bytes={}",
                    secrets ? "to remove environment values of instances" : "so that it can return space",
                    file,
                    Files.size(file));
            // the copy has the properties that are set here
            statement.execute("pragma page_size = " + SqliteFile.PAGE_SIZE);
            statement.execute("pragma auto_vacuum = incremental");
            Files.createFile(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var vacuum = connection.prepareStatement("vacuum into ?")) {
                vacuum.setString(1, copy.toAbsolutePath().toString());
                vacuum.execute();
            }
            return true;
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.getLong(1);
        }
    }

    private static void complete(Path copy) throws SQLException, IOException {
        // like the database that it replaces, the copy has a write-ahead log; closing the connection removes that log
        SqliteFile.create(copy);
        try (Connection connection = SqliteFile.configured(copy, false).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("delete from pending_rewrites");
        }
        try (FileChannel written = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    private static void replace(Path file, Path copy) throws IOException {
        if (Files.exists(SqliteFile.log(file)) || Files.exists(SqliteFile.log(copy))) {
            // the last connection removes the log when it closes; if the log were applied to another file, it would
            // corrupt
            // that file
            throw new IOException("Another process has opened the store.");
        }
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        // before the new file receives a write-ahead log, which must never be applied to the old one
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
