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

/** Copies the store while it is in use. For any thread; blocks. */
@Singleton
public final class StoreBackup {
    /** Why there is no copy of a database that is managed elsewhere. */
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
     * @param cancelled stops the copy when it completes
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
     * Copies the store of a data directory on which no server runs, and which none can use meanwhile.
     *
     * @throws IllegalStateException if there is no store, or another process uses the directory
     */
    public static StoreCopy copyOffline(Path dataDirectory) {
        if (!Files.isRegularFile(dataDirectory.resolve(SqliteDatabase.FILE))) {
            throw new IllegalStateException("WINDSOCK_DATA_DIR: " + dataDirectory + " contains no database");
        }
        try (DataDirectoryLock _ = DataDirectoryLock.acquire(dataDirectory, "--backup")) {
            return StoreCopy.of(dataDirectory, new CompletableFuture<>());
        }
    }
}
