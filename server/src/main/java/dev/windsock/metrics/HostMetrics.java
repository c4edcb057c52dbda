// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The host's latest sample and its history. */
@Serdeable
@Schema(name = "HostMetrics", description = "The host's newest sample and its history.")
public record HostMetrics(
        @Schema(
                description =
                        "The length of a step in seconds. It is longer than requested if the window contains samples"
                                + " that are stored in longer steps. Where consecutive samples are further apart than "
                                + "this, samples"
                                + " are missing.")
        int stepSeconds,

        @Schema(description = "The newest sample.") HostSample latest,

        @Schema(
                description =
                        "One sample per step, oldest first. Steps in which the server was not running are omitted.")
        List<HostSample> samples) {}
