// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.model.HostSample;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Summary;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the dashboard shows: how much of everything there is, and what the host and each running instance use.
 *
 * @param summary how much of everything there is
 * @param host what the host uses; empty where the server does not know it
 * @param samples by the id of the instance
 */
public record DashboardSample(Summary summary, Optional<HostSample> host, Map<UUID, Sample> samples) {
    public DashboardSample {
        samples = Map.copyOf(samples);
    }
}
