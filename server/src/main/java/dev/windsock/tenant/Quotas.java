// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.PositiveOrZero;
import org.jspecify.annotations.Nullable;

/** The limits of a tenant; null means unlimited. */
@Serdeable
@Schema(name = "Quotas", description = "The limits of a tenant. A quota that is null or omitted means no limit.")
public record Quotas(
        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(example = "20", description = "Instances that are not TERMINATED.")
        Long instances,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(
                example = "8000",
                description =
                        "The sum of `cpu_limit_millis` of instances that are not TERMINATED. If it is limited, each "
                                + "launch must set `cpu_limit_millis`.")
        Long cpuLimitMillis,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(
                example = "17179869184",
                description =
                        "The sum of `memory_limit_bytes` of instances that are not TERMINATED. If it is limited, each "
                                + "launch must set `memory_limit_bytes`.")
        Long memoryLimitBytes,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(example = "10", description = "Volumes.")
        Long volumes,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(example = "50", description = "API keys that are neither revoked nor expired.")
        Long keys,

        @Nullable @PositiveOrZero(message = "must not be negative") @Schema(example = "500", description = "Open streams.")
        Long connections) {
    /** No limits. */
    static final Quotas NONE = new Quotas(null, null, null, null, null, null);

    /** Returns the limit for a resource; null if it is unlimited. */
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
