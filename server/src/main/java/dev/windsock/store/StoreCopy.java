// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.files.PrivateFiles;
import dev.windsock.log.Position;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consistent copy of an embedded store: a whole database, without free pages. The copy is a file in the data directory that
 * is deleted while it is still open. The system therefore frees its space when it is closed, or when the process ends for any
 * reason.
 *
 * <p>A copy is made in one read transaction. Changes that are committed in the meantime are not part of it; they make the
 * write-ahead log grow until the copy is complete.
 *
 * <p>Threading: for use by one thread, which blocks. The copy itself is made on a platform thread, since a call into SQLite
 * would occupy the carrier of a virtual thread.
 */
public final class StoreCopy implements AutoCloseable {
    private static final String DIRECTORY = "backup";
    private static final Duration RETRY_DELAY = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(StoreCopy.class);

    private final InputStream content;
    private final long bytes;
    private final Position position;

    private StoreCopy(InputStream content, long bytes, Position position) {
        this.content = content;
        this.bytes = bytes;
        this.position = position;
    }

    /**
     * Copies the store in a data directory.
     *
     * @param cancelled a stage whose completion stops the copy
     * @throws RejectedException STORE_FULL if the disk has no space for the copy
     */
    static StoreCopy of(Path dataDirectory, CompletionStage<?> cancelled) {
        Copying copying = new Copying();
        cancelled.whenComplete((nothing, failure) -> copying.cancel());
        CompletableFuture<StoreCopy> copy = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("store-copy").start(() -> {
            try (Connection connection = SqliteFile.connect(dataDirectory)) {
                copying.begin(connection);
                try {
                    copy.complete(copy(connection, dataDirectory));
                } finally {
                    copying.end();
                }
            } catch (Throwable e) {
                // also catches errors, because the caller is waiting for the result
                copy.completeExceptionally(e);
            }
        });
        try {
            return copy.join();
        } catch (CompletionException e) {
            throw failure(Objects.requireNonNullElse(e.getCause(), e), copying.isCancelled());
        }
    }

    /** A copy in progress. Its monitor guards the connection, which must not be interrupted once it is closed. */
    private static final class Copying {
        private @Nullable Connection connection;
        private boolean cancelled;

        synchronized void begin(Connection used) {
            connection = used;
        }

        synchronized void end() {
            connection = null;
        }

        synchronized void cancel() {
            cancelled = true;
            if (connection != null) {
                SqliteDatabase.interruptStatement(connection);
            }
        }

        synchronized boolean isCancelled() {
            return cancelled;
        }
    }

    private static RuntimeException failure(Throwable cause, boolean cancelled) {
        if (cancelled) {
            return new RejectedException(ErrorCode.STORE_UNAVAILABLE, "Copying the store was cancelled.");
        }
        if (StoreFailures.isDiskFull(cause)) {
            return full("The disk became full while the store was copied.");
        }
        if (cause instanceof SQLException || cause instanceof IOException) {
            return new RejectedException(
                    ErrorCode.STORE_UNAVAILABLE, "The store cannot be copied: " + StoreFailures.message(cause) + ".");
        }
        return cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("cannot copy the store", cause);
    }

    private static RejectedException full(String reason) {
        return new RejectedException(ErrorCode.STORE_FULL, reason, List.of(), RETRY_DELAY);
    }

    private static StoreCopy copy(Connection connection, Path dataDirectory) throws IOException, SQLException {
        requireSpace(connection, dataDirectory);
        Path directory = PrivateFiles.createDirectories(dataDirectory.resolve(DIRECTORY));
        // root may back up the stopped server of another user, who removes the directory at the next start
        PrivateFiles.setOwnerOf(dataDirectory, directory);
        Path file = directory.resolve(UUID.randomUUID() + ".db");
        PrivateFiles.createIfMissing(file);
        try (var copy = connection.prepareStatement("vacuum into ?")) {
            copy.setString(1, file.toAbsolutePath().toString());
            copy.execute();
            return new StoreCopy(Files.newInputStream(file), Files.size(file), position(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void requireSpace(Connection connection, Path dataDirectory) throws SQLException {
        long needed = (number(connection, "page_count") - number(connection, "freelist_count"))
                * number(connection, "page_size");
        long free = dataDirectory.toFile().getUsableSpace() - (DiskSpaceGuard.MIN_FREE_MIB << 20);
        if (needed > free) {
            throw full("The copy of the store needs " + ((needed >> 20) + 1)
                    + " MiB on the disk of the data directory, and " + Math.max(0, free >> 20) + " MiB are available.");
        }
    }

    private static long number(Connection connection, String pragma) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("pragma " + pragma)) {
            return result.getLong(1);
        }
    }

    private static Position position(Path file) {
        return Jdbi.create(SqliteFile.readOnly(file))
                .withHandle(SqlEvents::latest)
                .orElseThrow(() -> new IllegalStateException("the store contains no log"));
    }

    /**
     * Removes the copies that a killed server has left behind. For use only by the process that has locked the data directory.
     * Blocks.
     */
    static void removeLeftovers(Path dataDirectory) {
        Path directory = dataDirectory.resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Cannot remove the copy of an unfinished backup: dir={}", directory, e);
        }
    }

    /** Returns the content, which can be read only once. */
    public InputStream content() {
        return content;
    }

    /** Returns the size of the content. */
    public long bytes() {
        return bytes;
    }

    /** Returns the position of the last change that the copy contains. */
    public Position position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
