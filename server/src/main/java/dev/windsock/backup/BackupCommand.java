// SPDX-License-Identifier: Apache-2.0
package dev.windsock.backup;

import dev.windsock.control.ControlClient;
import dev.windsock.files.NewFile;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.StoreBackup;
import dev.windsock.store.StoreCopy;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code windsock --backup FILE}: the server that is running on the data directory makes the copy; if there is
 * none, this process does. Stateless; blocks.
 */
public final class BackupCommand {
    private static final String STANDARD_OUTPUT = "-";

    private BackupCommand() {}

    /**
     * Stores a backup in a new file.
     *
     * @param storeUrl the URL of PostgreSQL; null for the embedded store
     * @param file the path, or {@code -} for the standard output
     * @throws RejectedException with the reason that the server gives
     * @throws IllegalStateException with the reason on one line
     */
    public static void run(Path dataDirectory, @Nullable String storeUrl, String file) throws IOException {
        if (storeUrl != null) {
            throw new IllegalStateException(StoreBackup.USE_PG_DUMP);
        }
        if (file.equals(STANDARD_OUTPUT)) {
            try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
                write(dataDirectory, out);
            }
        } else {
            try (NewFile target = NewFile.create(Path.of(file))) {
                write(dataDirectory, target.content());
                target.complete();
            }
        }
    }

    private static void write(Path dataDirectory, OutputStream out) throws IOException {
        if (!ControlClient.run(dataDirectory, BackupOperation.NAME, out)) {
            try (StoreCopy copy = StoreBackup.copyOffline(dataDirectory)) {
                copy.content().transferTo(out);
            }
        }
    }
}
