// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits how many messages are sent to webhooks concurrently, per tenant and in total, so that hanging receivers delay only
 * messages of their own tenant.
 *
 * <p>Threading: thread-safe; does not block.
 */
@Singleton
final class DeliveryPermits {
    /** Maximum number of concurrent attempts per tenant. */
    static final int MAX_PER_TENANT = 4;

    /** Maximum number of concurrent attempts. */
    static final int MAX_TOTAL = 64;

    private final Map<TenantId, Integer> taken = new HashMap<>();
    private int total;

    /** Acquires a permit for a tenant; returns false if a maximum is reached. */
    synchronized boolean tryAcquire(TenantId tenantId) {
        int own = taken.getOrDefault(tenantId, 0);
        if (own >= MAX_PER_TENANT || total >= MAX_TOTAL) {
            return false;
        }
        taken.put(tenantId, own + 1);
        total++;
        return true;
    }

    /** Releases a permit. */
    synchronized void release(TenantId tenantId) {
        taken.computeIfPresent(tenantId, (id, count) -> count == 1 ? null : count - 1);
        total--;
    }
}
