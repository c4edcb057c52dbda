// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.files.NewFile;
import dev.windsock.files.PrivateFiles;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies an embedded database before a newer version changes its schema, since an older version cannot use it afterwards. Keeps
 * only the newest copy. Stateless; blocks.
 */
final class UpgradeBackup {
    private static final String DIRECTORY = "upgrade";
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeBackup.class);

    private UpgradeBackup() {}

    /**
     * Copies the database in a data directory.
     *
     * @param schema the version of its schema
     * @throws IllegalStateException with the reason on one line; in that case, nothing was changed
     */
    static void make(Path dataDirectory, String schema) {
        try {
            Path directory = PrivateFiles.createDirectories(dataDirectory.resolve(DIRECTORY));
            Path file = directory.resolve("store-schema-" + schema + ".db");
            try (StoreCopy copy = StoreCopy.of(dataDirectory, new CompletableFuture<>())) {
                // removed only now: if this upgrade is impossible, the copy from the previous upgrade must remain
                removeAll(directory);
                try (NewFile target = NewFile.create(file)) {
                    copy.content().transferTo(target.content());
                    target.complete();
                }
            }
            LOG.info("Backed up the database before upgrading its schema: file={}", file);
        } catch (RejectedException e) {
            throw new IllegalStateException("WINDSOCK_DATA_DIR: cannot back up the database before the upgrade: "
                    + e.getMessage()
                    + (e.code() == ErrorCode.STORE_FULL ? " Free some space, or start the previous version" : ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
