// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The latest samples at one second: the sample of the host and, for each tenant, the samples of its running instances.
 *
 * @param samples the samples by tenant, for tenants with running instances; ordered by instance
 */
public record Tick(Instant second, HostSample host, Map<TenantId, List<Sample>> samples) {
    public Tick {
        samples = Map.copyOf(samples);
    }

    /** Returns the samples of a tenant's running instances. */
    public List<Sample> of(TenantId tenantId) {
        return samples.getOrDefault(tenantId, List.of());
    }
}
