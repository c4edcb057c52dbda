// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import dev.windsock.compute.Image;
import dev.windsock.json.Timestamps;
import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image as clients see it. */
@Serdeable
@Schema(name = "Image", description = "An image on the host.")
record ImageView(
        @Schema(
                example = "sha256:9234e8fb04c47cfe0f49931e4ac7eb76fa904e33b7f8576aec0501c085f02516",
                description = "The engine's id.")
        String id,

        @Schema(description = "Its tags; empty if the last one has moved to a newer image.")
        List<String> tags,

        @Schema(description = "Its content-addressed names.")
        List<String> digests,

        @Schema(description = "Its size in bytes, including the layers that it shares with other images.")
        long sizeBytes,

        @Schema(description = "When it was built.") Instant createdAt,

        @Schema(description = "How many containers use it, whether or not they are running.")
        int containers) {
    static ImageView of(Image image) {
        return new ImageView(
                image.id(),
                image.tags(),
                image.digests(),
                image.sizeBytes(),
                Timestamps.toMillis(image.createdAt()),
                image.containers());
    }

    @Serdeable
    @Schema(name = "ImagePage", description = "One page of images, newest first.")
    record Page(
            List<ImageView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
