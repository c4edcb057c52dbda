// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;

/** Counts of running instances only, as set by a test. */
@NullUnmarked
final class FakeInventory implements Inventory {
    final Map<TenantId, Integer> running = new ConcurrentHashMap<>();
    final AtomicInteger counted = new AtomicInteger();
    /** Runs at the start of each count; may block or throw. */
    volatile Runnable onCount = () -> {};

    @Override
    public Summary counts(TenantId tenantId) {
        counted.incrementAndGet();
        onCount.run();
        int count = running.getOrDefault(tenantId, 0);
        return new Summary(count, count, 0, 0, 0, 0, 0, 0);
    }

    static String text(int count) {
        return "{\"total_instances\":" + count + ",\"running_instances\":" + count
                + ",\"stopped_instances\":0,\"error_instances\":0,\"total_volumes\":0,\"attached_volumes\":0"
                + ",\"total_vpcs\":0,\"total_storage_mb\":0}";
    }
}
