// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;

/** The usage of a tenant. */
@Serdeable
@Schema(name = "TenantUsage", description = "The usage of a tenant: all resources that quotas limit, and VPCs.")
record Usage(
        @Schema(description = "Instances that are not TERMINATED.")
        long instances,

        @Schema(description = "The sum of their `cpu_limit_millis`.")
        long cpuLimitMillis,

        @Schema(description = "The sum of their `memory_limit_bytes`.")
        long memoryLimitBytes,

        @Schema(description = "Volumes.") long volumes,

        @Schema(description = "VPCs.") long vpcs,

        @Schema(description = "API keys that are neither revoked nor expired.")
        long keys,

        @Schema(description = "Open streams.") long connections) {
    static Usage of(Map<Quota, Long> held) {
        return new Usage(
                held.getOrDefault(Quota.INSTANCES, 0L),
                held.getOrDefault(Quota.CPU_LIMIT_MILLIS, 0L),
                held.getOrDefault(Quota.MEMORY_LIMIT_BYTES, 0L),
                held.getOrDefault(Quota.VOLUMES, 0L),
                held.getOrDefault(Quota.VPCS, 0L),
                held.getOrDefault(Quota.KEYS, 0L),
                held.getOrDefault(Quota.CONNECTIONS, 0L));
    }
}
