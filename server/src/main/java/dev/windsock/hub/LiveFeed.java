// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The source of live data: a tenant's summary and metrics. Only the latest values matter. All strings are JSON objects.
 *
 * <p>Threading: every method may be called from any thread and returns without blocking on I/O. Calls to a listener do not
 * overlap. Listeners must return quickly.
 */
public interface LiveFeed {
    /** Adds a listener that is called once per second, after that second's samples are available. */
    void onTick(Runnable listener);

    /** Adds a listener that is called when a tenant's summary has changed. */
    void onSummaryChange(Consumer<TenantId> listener);

    /** Returns the tenant's counts, as in the response of {@code GET /api/dashboard/summary}. */
    String summary(TenantId tenantId);

    /**
     * Returns the latest METRIC_UPDATE: the samples of the host and of the tenant's instances.
     *
     * @param instanceIds only these instances; empty for all
     */
    String metrics(TenantId tenantId, Set<String> instanceIds);

    /**
     * Returns past METRIC_UPDATEs, oldest first: one for each step except the latest. Each is encoded when it is read. The
     * iterator may be used by one thread at a time.
     *
     * @param window how far to look back, limited by the retention of the history
     * @param instanceIds only these instances; empty for all
     */
    Iterator<String> history(TenantId tenantId, Set<String> instanceIds, Duration window, Duration step);
}
