// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pull as clients see it. */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "ImagePull", description = "An image pull, which may have finished.")
record ImagePullView(
        @Schema(format = "uuid", description = "UUIDv7 of the pull.")
        String id,

        @Schema(example = "docker.io/library/alpine:3.22", description = "The complete reference.")
        String image,

        ImagePull.Status status,

        @Schema(description = "Why it failed, in one sentence; null otherwise.") @Nullable String statusReason,

        @Schema(description = "How many bytes of the layers have arrived.")
        long currentBytes,

        @Schema(description = "The size of the layers known so far, in bytes; 0 if none is known yet.")
        long totalBytes,

        @Schema(description = "When it was requested.") Instant startedAt,

        @Schema(description = "When it ended; null while it is in progress.") @Nullable Instant endedAt) {
    static ImagePullView of(ImagePull pull) {
        ImagePull.State state = pull.state();
        return new ImagePullView(
                pull.id(),
                pull.image(),
                state.status(),
                state.reason(),
                state.currentBytes(),
                state.totalBytes(),
                pull.startedAt(),
                state.endedAt());
    }

    /** The pulls of this server. */
    @Serdeable
    @Schema(
            name = "ImagePulls",
            description = "The pulls in progress and the most recently finished pulls, newest first.")
    record All(List<ImagePullView> items) {}
}
