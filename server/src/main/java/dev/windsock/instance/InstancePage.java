// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.paging.Page;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of instances, newest first. */
@Serdeable
@Schema(name = "InstancePage", description = "One page of instances, newest first.")
record InstancePage(
        List<InstanceView> items,

        @Schema(description = Page.NEXT_CURSOR) @Nullable String nextCursor) {}
