// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.paging.Page;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of keys, newest first. */
@Serdeable
@Schema(name = "ApiKeyPage", description = "One page of keys, newest first.")
public record KeyPage(
        List<KeyView> items,

        @Schema(description = Page.NEXT_CURSOR) @Nullable String nextCursor) {}
