// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The lowest or the highest values of a step. A value that equals the average is null here and absent in JSON. */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "SampleExtremes",
        description = "The lowest or highest values in a step. A value that equals the average is omitted.")
public record SampleExtremes(
        @Schema(description = "See `Sample`.", nullable = false) @Nullable Double cpuPercentage,

        @Schema(description = "See `Sample`.", nullable = false) @Nullable Double cpuHostPercentage,

        @Schema(description = "See `Sample`.", nullable = false) @Nullable Long memoryUsageBytes,

        @Schema(description = "See `Sample`.", nullable = false) @Nullable Double memoryPercentage) {
    static final SampleExtremes NONE = new SampleExtremes(null, null, null, null);
}
