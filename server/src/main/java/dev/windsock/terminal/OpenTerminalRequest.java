// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.compute.PtySize;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to open. */
@Serdeable
@Schema(name = "OpenTerminalRequest", description = "What to open.")
public record OpenTerminalRequest(
        @Nullable @Min(PtySize.MIN_COLS) @Max(PtySize.MAX_COLS) @Schema(defaultValue = "80", description = "How many characters it has side by side.")
        Integer cols,

        @Nullable @Min(PtySize.MIN_ROWS) @Max(PtySize.MAX_ROWS) @Schema(defaultValue = "24", description = "How many lines it has.")
        Integer rows,

        @Nullable @Size(min = 1, max = 256) @Schema(description = "Program and arguments, read by no shell; a login shell where it is left out.")
        List<@Size(max = 8_192) String> command) {
    private static final int DEFAULT_COLS = 80;
    private static final int DEFAULT_ROWS = 24;

    /** What a person would rather have than sh, where it is there. */
    private static final List<String> SHELL =
            List.of("/bin/sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash -l; exec /bin/sh -l");

    PtySize size() {
        return new PtySize(cols == null ? DEFAULT_COLS : cols, rows == null ? DEFAULT_ROWS : rows);
    }

    List<String> commandOrShell() {
        return command == null ? SHELL : List.copyOf(command);
    }
}
