// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * Collects the heap of an idle server, so that the JVM returns memory to the operating system.
 *
 * <p>A concurrent collection does not pause the server, but it frees only regions without any live object. After a burst of
 * connections, a few live objects are left in most regions, and G1 would empty these only while more memory is allocated. If
 * much of the heap still appears to be in use, a full collection follows. It pauses the server for a time that grows with the
 * live objects: 20 to 80 ms for 20 MB, or half a second if other programs use all cores. The JVM runs it as a periodic
 * collection (JEP 346), which is turned on until one has run. {@code System.gc()} cannot do so, because
 * {@code server/jvm.flags} makes it concurrent.
 *
 * <p>Threading: thread-safe; collections run one after the other. Blocks until the collection has ended.
 */
final class IdleCollection implements Runnable {
    /** The number of used bytes below which a pause is not worthwhile. */
    private static final long SMALL_HEAP_BYTES = 64L << 20;

    /** How long the server must have run without another collection before the full collection. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** How long to wait for the full collection. A server that is not idle for that long does not need the full collection. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    /** The number of used bytes after the last full collection. */
    private long liveBytes;

    /** Returns whether {@code System.gc()} is concurrent in this JVM. */
    boolean isConcurrent() {
        return option("ExplicitGCInvokesConcurrent");
    }

    private boolean option(String name) {
        return Boolean.parseBoolean(vm.getVMOption(name).getValue());
    }

    @Override
    public synchronized void run() {
        System.gc();
        if (usedBytes() > Math.max(SMALL_HEAP_BYTES, 2 * liveBytes) && !option("G1PeriodicGCInvokesConcurrent")) {
            collectFully();
            liveBytes = usedBytes();
        }
    }

    private static long usedBytes() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void collectFully() {
        Optional<GarbageCollectorMXBean> full = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> collector.getName().equals("G1 Old Generation"))
                .findFirst();
        if (full.isPresent()) {
            long before = full.get().getCollectionCount();
            long start = System.nanoTime();
            vm.setVMOption("G1PeriodicGCInterval", Long.toString(QUIET.toMillis()));
            try {
                while (full.get().getCollectionCount() == before && System.nanoTime() - start < PATIENCE.toNanos()) {
                    Thread.sleep(POLL_INTERVAL);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                vm.setVMOption("G1PeriodicGCInterval", "0");
            }
        }
    }
}
