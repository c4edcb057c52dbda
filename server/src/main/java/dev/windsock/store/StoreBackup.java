// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Copies the store while it is in use. Thread-safe; blocks. */
@Singleton
public final class StoreBackup {
    /** Why a database that is managed elsewhere cannot be copied. */
    public static final String USE_PG_DUMP = "The store is in PostgreSQL: back it up with `pg_dump`.";

    private final StoreDatabase database;
    private final Path dataDirectory;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();

    StoreBackup(StoreDatabase database, StoreConfiguration configuration) {
        this.database = database;
        this.dataDirectory = configuration.dataDir();
    }

    @PreDestroy
    void close() {
        closing.complete(null);
    }

    /**
     * Copies the store. The caller closes the copy.
     *
     * @param cancelled a stage whose completion stops the copy
     * @throws RejectedException UNSUPPORTED_BY_STORE, or STORE_FULL if the disk has no space for the copy
     */
    public StoreCopy copy(CompletionStage<?> cancelled) {
        return switch (database) {
            case SqliteDatabase embedded ->
                embedded.copy(dataDirectory, CompletableFuture.anyOf(cancelled.toCompletableFuture(), closing));
            case PostgresDatabase external -> throw new RejectedException(ErrorCode.UNSUPPORTED_BY_STORE, USE_PG_DUMP);
        };
    }

    /**
     * Copies the store of a data directory that no server is using, or can start to use during the copy.
     *
     * @throws IllegalStateException if there is no store, or another process uses the directory
     */
    public static StoreCopy copyOffline(Path dataDirectory) {
        if (!Files.isRegularFile(dataDirectory.resolve(SqliteFile.NAME))) {
            throw new IllegalStateException("WINDSOCK_DATA_DIR: " + dataDirectory + " contains no database");
        }
        try (DataDirectoryLock _ = DataDirectoryLock.acquire(dataDirectory, "--backup")) {
            return StoreCopy.of(dataDirectory, new CompletableFuture<>());
        }
    }
}
