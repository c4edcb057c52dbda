// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance's newest sample and its history. */
@Serdeable
@Schema(name = "InstanceMetrics", description = "An instance's newest sample and its history.")
public record InstanceMetrics(
        @Schema(format = "uuid", description = "The instance.")
        String instanceId,

        @Schema(
                description = "The newest sample; its timestamp tells how old it is. Null where the instance has not"
                        + " been sampled in the last hour.",
                nullable = true)
        @Nullable Sample latest,

        @Schema(
                description = "One sample a step, oldest first. A step in which the instance was not sampled is left"
                        + " out, never filled in.")
        List<Sample> samples) {}
