// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.paging.Page;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of volumes, newest first. */
@Serdeable
@Schema(name = "VolumePage", description = "One page of volumes, newest first.")
record VolumePage(
        List<VolumeView> items,

        @Schema(description = Page.NEXT_CURSOR) @Nullable String nextCursor) {}
