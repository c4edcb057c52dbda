// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.compute.PtySize;
import dev.windsock.json.Texts;
import dev.windsock.problem.RejectedException;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The terminal to open. */
@Serdeable
@Schema(name = "OpenTerminalRequest", description = "The terminal to open.")
public record OpenTerminalRequest(
        @Nullable @Min(PtySize.MIN_COLS) @Max(PtySize.MAX_COLS) @Schema(defaultValue = "80", description = "Width in characters.")
        Integer cols,

        @Nullable @Min(PtySize.MIN_ROWS) @Max(PtySize.MAX_ROWS) @Schema(defaultValue = "24", description = "Height in lines.")
        Integer rows,

        @Nullable @Size(min = 1, max = 256) @Schema(description = "Program and arguments, not interpreted by a shell; by " + "default a login shell.")
        List<@Size(max = 8_192) String> command) {
    /**
     * Maximum size of the command in UTF-8 bytes, limited because the terminal's row and each of its events contain the
     * command.
     */
    private static final int MAX_COMMAND_BYTES = 64 << 10;

    private static final int DEFAULT_COLS = 80;
    private static final int DEFAULT_ROWS = 24;

    /** Starts bash if it is installed, and sh otherwise. */
    private static final List<String> SHELL =
            List.of("/bin/sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash -l; exec /bin/sh -l");

    PtySize size() {
        return new PtySize(cols == null ? DEFAULT_COLS : cols, rows == null ? DEFAULT_ROWS : rows);
    }

    /** @throws RejectedException VALIDATION_FAILED if the command is too large */
    List<String> commandOrShell() {
        if (command == null) {
            return SHELL;
        }
        long bytes = command.stream().mapToLong(Texts::utf8Length).sum();
        if (bytes > MAX_COMMAND_BYTES) {
            throw RejectedException.invalid(
                    "command", "must be at most " + MAX_COMMAND_BYTES + " bytes in total, but is " + bytes);
        }
        return List.copyOf(command);
    }
}
