// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance's latest sample and its history. */
@Serdeable
@Schema(name = "InstanceMetrics", description = "An instance's newest sample and its history.")
public record InstanceMetrics(
        @Schema(format = "uuid", description = "The id of the instance.")
        String instanceId,

        @Schema(
                description =
                        "The length of a step in seconds. It is longer than requested if the window contains samples"
                                + " that are stored in longer steps. Where consecutive samples are further apart than "
                                + "this, samples"
                                + " are missing.")
        int stepSeconds,

        @Schema(
                description =
                        "The latest sample; see its timestamp for its age. Null if the instance was not sampled in"
                                + " the last hour.",
                nullable = true)
        @Nullable Sample latest,

        @Schema(
                description = "One sample per step, oldest first. Steps in which the instance was not sampled are"
                        + " omitted.")
        List<Sample> samples) {}
