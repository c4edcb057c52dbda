// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** The extent of a terminal's recording. */
@Serdeable
@Schema(name = "RecordingInfo", description = "The extent of a terminal's recording.")
public record RecordingInfo(
        @Schema(description = "Size of the file, in bytes.") long bytes,

        @Schema(description = "Time from the start to the last output, in milliseconds.")
        long durationMs,

        @Schema(
                description =
                        "Whether the end is missing because the recording reached its maximum size or the disk failed.")
        boolean truncated) {
    static RecordingInfo of(Recording.Length length) {
        return new RecordingInfo(length.bytes(), length.duration().toMillis(), length.truncated());
    }
}
