// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of terminals, newest first. */
@Serdeable
@Schema(name = "TerminalPage", description = "One page of terminals, newest first.")
public record TerminalPage(
        List<Terminal> items,

        @Schema(description = "Pass as `cursor` to get the next page; null on the last page.") @Nullable String nextCursor) {}
