// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.DashboardApi;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import java.time.Duration;

/** Counts, metric history and recent changes: the generated calls and live metrics. Thread-safe. */
public final class Dashboard extends DashboardApi {
    private final ApiClient calls;
    private final LiveViews views;

    Dashboard(ApiClient calls, LiveViews views) {
        super(calls);
        this.calls = calls;
        this.views = views;
    }

    @Override
    public Dashboard with(RequestOptions options) {
        return new Dashboard(calls.with(options), views);
    }

    /**
     * Follows the resource counts and the metrics of the host and of each running instance. Does not block. The key needs
     * dashboard:read.
     *
     * @param interval the time between samples, from 1 to 60 s
     * @return the metrics; close them when they are no longer needed
     * @throws IllegalArgumentException if the interval is out of range
     * @throws ClosedException if the client is closed
     */
    public LiveMetrics<DashboardSample> live(Duration interval) {
        return views.dashboard(interval);
    }
}
