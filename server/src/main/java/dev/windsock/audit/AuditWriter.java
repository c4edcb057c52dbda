// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes audit rows for event loops on a separate thread. Rows beyond the queue's limit are dropped and counted.
 *
 * <p>Threading: {@link #soon} may be called from any thread and does not block. One virtual thread writes the rows, in the
 * order of the calls.
 */
@Singleton
public final class AuditWriter {
    private static final int MAX_WAITING = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);

    private final Store store;
    private final AuditLog audit;
    private final LongAdder dropped = new LongAdder();
    private final ExecutorService writer = new ThreadPoolExecutor(
            0,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofVirtual().name("audit-writer-", 0).factory(),
            (task, executor) -> dropped.increment());

    AuditWriter(Store store, AuditLog audit) {
        this.store = store;
        this.audit = audit;
    }

    /** Schedules the recording of an audit row in a separate transaction. */
    public void soon(BiConsumer<Transaction, AuditLog> recording) {
        writer.execute(() -> {
            try {
                store.write(transaction -> {
                    recording.accept(transaction, audit);
                    return recording;
                });
            } catch (RuntimeException e) {
                LOG.warn("Cannot record an audit row, dropping it", e);
            }
        });
    }

    /** Returns how many rows were dropped since the last call. */
    public long dropped() {
        return dropped.sumThenReset();
    }

    /** Writes all pending rows. Blocks briefly. */
    @PreDestroy
    void close() throws InterruptedException {
        writer.shutdown();
        if (!writer.awaitTermination(2, TimeUnit.SECONDS)) {
            LOG.warn("Shutting down, losing audit rows that are still queued");
        }
    }
}
