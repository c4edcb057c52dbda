// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which unused images to remove. */
@Serdeable
@Schema(name = "PruneImagesRequest", description = "Which unused images to remove.")
public record PruneRequest(
        @Nullable @Schema(
                defaultValue = "false",
                description =
                        "Whether to remove all images that no container uses; otherwise only images without a tag.")
        Boolean all) {}
