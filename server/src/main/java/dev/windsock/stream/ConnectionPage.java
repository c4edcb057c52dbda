// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.paging.Page;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of connections, newest first. */
@Serdeable
@Schema(name = "ConnectionPage", description = "One page of open streams, newest first.")
public record ConnectionPage(
        List<ConnectionView> items,

        @Schema(description = Page.NEXT_CURSOR) @Nullable String nextCursor) {}
