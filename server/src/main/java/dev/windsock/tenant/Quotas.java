// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.PositiveOrZero;
import org.jspecify.annotations.Nullable;

/** How much a tenant may have; what is null is not bounded. */
@Serdeable
@Schema(name = "Quotas", description = "How much a tenant may have; what is null, or left out, is not bounded.")
public record Quotas(
        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(example = "20", description = "Instances that are not TERMINATED.")
        Long instances,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(
                example = "8000",
                description = "The sum of cpu_limit_millis of instances that are not TERMINATED. Where it is bounded,"
                        + " each launch has to name its own.")
        Long cpuLimitMillis,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(
                example = "17179869184",
                description = "The sum of memory_limit_bytes of instances that are not TERMINATED. Where it is bounded,"
                        + " each launch has to name its own.")
        Long memoryLimitBytes,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(example = "10", description = "Volumes.")
        Long volumes,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(example = "50", description = "API keys that are neither revoked nor expired.")
        Long keys,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(example = "500", description = "Streams that are open at a time.")
        Long connections) {
    /** Bounds nothing. */
    static final Quotas NONE = new Quotas(null, null, null, null, null, null);

    /** The most of something, or null where it is not bounded. */
    @Nullable Long of(Quota holding) {
        return switch (holding) {
            case INSTANCES -> instances;
            case CPU_LIMIT_MILLIS -> cpuLimitMillis;
            case MEMORY_LIMIT_BYTES -> memoryLimitBytes;
            case VOLUMES -> volumes;
            case VPCS -> null;
            case KEYS -> keys;
            case CONNECTIONS -> connections;
        };
    }
}
