// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is streamed as it newest is, without a log: a tenant's summary and its metrics. All texts are JSON objects.
 *
 * <p>Threading: every method may be called from any thread and returns without blocking on I/O. Listeners are called by
 * one thread at a time and return quickly.
 */
public interface LiveFeed {
    /** Adds a listener of ticks: called once a second, after the second's samples stand. */
    void onTick(Runnable listener);

    /** Adds a listener that hears when a tenant's summary has changed. */
    void onSummaryChange(Consumer<TenantId> listener);

    /** The tenant's counts, as {@code GET /api/dashboard/summary} answers them. */
    String summary(TenantId tenantId);

    /**
     * The newest METRIC_UPDATE: the host's sample and those of the tenant's instances.
     *
     * @param instanceIds only these; empty for all
     */
    String metrics(TenantId tenantId, Set<String> instanceIds);

    /**
     * Past METRIC_UPDATEs, oldest first, one a step, without the newest.
     *
     * @param window how far back, at most what the history keeps
     */
    List<String> history(TenantId tenantId, Duration window, Duration step);
}
