// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One point of a chart. */
@Serdeable
@Schema(name = "Point", description = "One point of a chart.")
public record Point(
        @Schema(description = "Start of the step that the point represents.")
        Instant timestamp,

        @Schema(description = "Average over the step, in the unit of the history.")
        double value,

        @Schema(description = "Time of day of the timestamp, in UTC.", example = "14:05:15")
        String label) {
    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    static Point at(Instant timestamp, double value) {
        return new Point(timestamp, value, TIME_OF_DAY.format(timestamp));
    }
}
