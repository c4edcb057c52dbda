// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The result of a prune. */
@Serdeable
@Schema(name = "PrunedImages", description = "The result of a prune.")
record PrunedView(
        @Schema(description = "The ids of the images.") List<String> removed,

        @Schema(description = "The disk space that was freed, in bytes.")
        long reclaimedBytes) {}
