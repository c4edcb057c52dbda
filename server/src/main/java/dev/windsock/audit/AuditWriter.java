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
 * Writes audit rows of what is seen on event loops, soon after and off them. What comes while too much waits is dropped
 * and counted.
 *
 * <p>Threading: {@link #soon} is for any thread and does not block. One virtual thread writes, in the order of calls.
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

    /** Runs a recording in a transaction of its own, soon. */
    public void soon(BiConsumer<Transaction, AuditLog> recording) {
        writer.execute(() -> {
            try {
                store.write(transaction -> {
                    recording.accept(transaction, audit);
                    return recording;
                });
            } catch (RuntimeException e) {
                LOG.warn("an audit row could not be recorded", e);
            }
        });
    }

    /** How many were dropped since this was asked last. */
    public long dropped() {
        return dropped.sumThenReset();
    }

    /** Writes what waits. Blocks shortly. */
    @PreDestroy
    void close() throws InterruptedException {
        writer.shutdown();
        if (!writer.awaitTermination(2, TimeUnit.SECONDS)) {
            LOG.warn("some audit rows were not recorded");
        }
    }
}
