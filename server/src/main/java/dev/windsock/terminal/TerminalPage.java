// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.paging.Page;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of terminals, newest first. */
@Serdeable
@Schema(name = "TerminalPage", description = "One page of terminals, newest first.")
public record TerminalPage(
        List<Terminal> items,

        @Schema(description = Page.NEXT_CURSOR) @Nullable String nextCursor) {}
