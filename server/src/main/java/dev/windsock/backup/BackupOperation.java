// SPDX-License-Identifier: Apache-2.0
package dev.windsock.backup;

import dev.windsock.control.ControlOperation;
import dev.windsock.id.Actor;
import dev.windsock.principal.Cause;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Sends a backup to the local operator. Thread-safe; blocks. */
@Singleton
final class BackupOperation implements ControlOperation {
    static final String NAME = "backup";

    private final Backups backups;

    BackupOperation(Backups backups) {
        this.backups = backups;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(String user, OutputStream out) throws IOException {
        try (InputStream backup = backups.open(
                Cause.internal(Actor.OPERATOR), Map.of("user", user), () -> false, new CompletableFuture<>())) {
            backup.transferTo(out);
        }
    }
}
