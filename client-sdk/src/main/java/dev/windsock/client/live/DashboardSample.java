// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.model.HostSample;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Summary;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The dashboard data: resource counts, and the metrics of the host and of each running instance.
 *
 * @param summary the resource counts
 * @param host the metrics of the host; empty if the server cannot measure it
 * @param samples the metrics of each running instance, by instance id
 */
public record DashboardSample(Summary summary, Optional<HostSample> host, Map<UUID, Sample> samples) {
    public DashboardSample {
        samples = Map.copyOf(samples);
    }
}
