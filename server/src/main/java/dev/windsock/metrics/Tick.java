// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is known at one second: the host's newest sample and, per tenant, the newest one of each running instance.
 *
 * @param samples of tenants with running instances; ordered by instance
 */
public record Tick(Instant second, HostSample host, Map<TenantId, List<Sample>> samples) {
    public Tick {
        samples = Map.copyOf(samples);
    }

    /** The samples of a tenant's running instances. */
    public List<Sample> of(TenantId tenantId) {
        return samples.getOrDefault(tenantId, List.of());
    }
}
