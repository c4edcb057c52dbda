// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** An image to pull. */
@Serdeable
@Schema(name = "PullImageRequest", description = "An image to pull.")
public record PullRequest(
        @NotNull @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}",
                message = "must be an image reference such as alpine:3.22")
        @Schema(example = "alpine:3.22", description = "An image reference; the tag is `latest` by default.")
        String image) {}
