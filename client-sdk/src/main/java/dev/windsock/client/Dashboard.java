// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.DashboardApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import java.time.Duration;

/** Counts, histories and the newest changes: the generated calls, and what is made of the stream. For any thread. */
public final class Dashboard extends DashboardApi {
    private final LiveViews views;

    Dashboard(ApiClient calls, LiveViews views) {
        super(calls);
        this.views = views;
    }

    /**
     * How much of everything there is, and what the host and each running instance use. Does not block; the key needs
     * dashboard:read.
     *
     * @param interval between samples, 1 to 60 s
     * @return close it when it is no longer needed
     * @throws IllegalArgumentException for another interval
     */
    public LiveMetrics<DashboardSample> live(Duration interval) {
        return views.dashboard(interval);
    }
}
