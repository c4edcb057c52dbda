// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.paging.Page;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of VPCs, newest first. */
@Serdeable
@Schema(name = "VpcPage", description = "One page of VPCs, newest first.")
record VpcPage(
        List<VpcView> items,

        @Schema(description = Page.NEXT_CURSOR) @Nullable String nextCursor) {}
