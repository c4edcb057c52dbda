// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The source of live data: a tenant's summary and metrics, of which only the newest values count. All texts are JSON
 * objects.
 *
 * <p>Threading: every method may be called from any thread and returns without blocking on I/O. Calls of a
 * listener do not overlap. Listeners must return quickly.
 */
public interface LiveFeed {
    /** Adds a listener that is called once per second, after that second's samples are available. */
    void onTick(Runnable listener);

    /** Adds a listener that is called when a tenant's summary has changed. */
    void onSummaryChange(Consumer<TenantId> listener);

    /** Returns the tenant's counts, as in the response of {@code GET /api/dashboard/summary}. */
    String summary(TenantId tenantId);

    /**
     * Returns the newest METRIC_UPDATE: the samples of the host and of the tenant's instances.
     *
     * @param instanceIds only these instances; empty for all
     */
    String metrics(TenantId tenantId, Set<String> instanceIds);

    /**
     * Returns past METRIC_UPDATEs, oldest first, one per step, without the newest.
     *
     * @param window how far to look back, limited by what the history keeps
     */
    List<String> history(TenantId tenantId, Duration window, Duration step);
}
