// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import com.sun.management.ThreadMXBean;
import dev.windsock.retry.PeriodicChecks;
import io.micronaut.context.annotation.Context;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Makes the JVM return memory to the operating system after a period of load. G1 collects only when memory is needed, so an
 * idle server would keep the memory that it used during its last period of load. The trimmer requests a collection when little
 * is being allocated and when the allocations since the previous collection make another one worth its CPU time.
 *
 * <p>It does nothing unless the JVM runs {@code System.gc()} concurrently, as {@code server/jvm.flags} configures. Otherwise,
 * each collection would pause the server.
 *
 * <p>Threading: used only by the thread that runs the periodic checks. Each collection is requested on a separate thread,
 * because the request blocks until the collection has ended.
 */
@Context
final class HeapTrimmer {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** The number of bytes allocated per interval below which the server counts as idle. */
    private static final long IDLE_BYTES = 4L << 20;

    /** The number of allocated bytes above which a collection is worth its CPU time. */
    private static final long WORTH_BYTES = 24L << 20;

    private final LongSupplier allocated;
    private final Runnable collection;
    private long atPreviousCheck;
    private long atCollection;

    @Inject
    HeapTrimmer(PeriodicChecks checks) {
        this(checks, new IdleCollection());
    }

    private HeapTrimmer(PeriodicChecks checks, IdleCollection collection) {
        this(
                allocations(),
                () -> Thread.ofPlatform().daemon().name("heap-trimmer").start(collection));
        if (collection.isConcurrent()) {
            checks.every(INTERVAL, this::check);
        }
    }

    /** @param allocated returns the number of bytes allocated since the JVM started */
    HeapTrimmer(LongSupplier allocated, Runnable collection) {
        this.allocated = allocated;
        this.collection = collection;
    }

    private static LongSupplier allocations() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        return threads::getTotalThreadAllocatedBytes;
    }

    /** Requests a collection if a period of load has ended since the previous check. */
    void check() {
        long now = allocated.getAsLong();
        boolean idle = now - atPreviousCheck < IDLE_BYTES;
        atPreviousCheck = now;
        if (idle && now - atCollection > WORTH_BYTES) {
            atCollection = now;
            collection.run();
        }
    }
}
