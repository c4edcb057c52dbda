// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** How much of a terminal's output is recorded. */
@Serdeable
@Schema(name = "RecordingInfo", description = "How much of a terminal's output is recorded.")
public record RecordingInfo(
        @Schema(description = "The size of the file.") long bytes,

        @Schema(description = "Until its last output, in milliseconds.")
        long durationMs,

        @Schema(description = "Whether the end is missing: it has reached its bound, or the disk failed.")
        boolean truncated) {
    static RecordingInfo of(Recording.Length length) {
        return new RecordingInfo(length.bytes(), length.duration().toMillis(), length.truncated());
    }
}
