// SPDX-License-Identifier: Apache-2.0
package dev.windsock.backup;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import dev.windsock.store.StoreBackup;
import dev.windsock.store.StoreCopy;
import jakarta.inject.Singleton;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes backups, one at a time, each with a row in the audit log of the first tenant.
 *
 * <p>Threading: thread-safe; blocks while the store is copied.
 */
@Singleton
final class Backups {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(30);

    private final StoreBackup store;
    private final Store changes;
    private final AuditLog audit;
    private final Semaphore permit = new Semaphore(1);

    Backups(StoreBackup store, Store changes, AuditLog audit) {
        this.store = store;
        this.changes = changes;
        this.audit = audit;
    }

    /**
     * Opens a backup; the caller must close it before another backup can begin.
     *
     * @param details the details for the audit row
     * @param ended makes the next read fail once it returns true
     * @param cancelled a stage whose completion stops the copy
     * @throws RejectedException RATE_LIMITED while another backup is in progress, UNSUPPORTED_BY_STORE, STORE_FULL
     */
    InputStream open(Cause cause, Map<String, String> details, BooleanSupplier ended, CompletionStage<?> cancelled) {
        if (!permit.tryAcquire()) {
            throw new RejectedException(
                    ErrorCode.RATE_LIMITED, "Another backup is in progress. Retry later.", List.of(), RETRY_DELAY);
        }
        StoreCopy copy = null;
        boolean opened = false;
        try {
            copy = store.copy(cancelled);
            record(cause, details, copy);
            opened = true;
            return new Backup(copy.content(), ended);
        } finally {
            if (!opened) {
                close(copy);
            }
        }
    }

    private void close(@Nullable StoreCopy copy) {
        try {
            if (copy != null) {
                copy.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            permit.release();
        }
    }

    private void record(Cause cause, Map<String, String> details, StoreCopy copy) {
        Map<String, String> all = new TreeMap<>(details);
        all.put("position", copy.position().toString());
        all.put("bytes", Long.toString(copy.bytes()));
        changes.write(transaction -> {
            audit.record(
                    transaction,
                    new AuditEntry(
                            TenantId.DEFAULT, cause, "server:backup", "SERVER", null, AuditEntry.Outcome.OK, all));
            return cause;
        });
    }

    /** The content of a copy. */
    private final class Backup extends FilterInputStream {
        private final BooleanSupplier ended;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Backup(InputStream content, BooleanSupplier ended) {
            super(content);
            this.ended = ended;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (ended.getAsBoolean()) {
                throw new IOException("The credential was revoked or has expired.");
            }
            return super.read(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                if (!closed.getAndSet(true)) {
                    permit.release();
                }
            }
        }
    }
}
