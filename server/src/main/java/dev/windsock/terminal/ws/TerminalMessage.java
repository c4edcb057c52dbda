// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.terminal.TerminalEnd;
import dev.windsock.terminal.TerminalUser;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The server's control messages over a terminal's socket. */
public sealed interface TerminalMessage {
    @Serdeable
    @Schema(
            name = "TerminalAttached",
            description = "The first message: output continues at `offset`. If `offset` is greater than the requested "
                    + "`from`, the output in between is no longer retained.")
    record Attached(
            @Schema(allowableValues = "ATTACHED") String type,

            @Schema(description = "Offset of the next byte in all output since the terminal was opened.")
            long offset,

            @Schema(allowableValues = {"control", "watch"}) String mode,

            @Schema(description = "Number of attached viewers, including this one.")
            int viewers,

            @Schema(description = "Width in characters.") int cols,

            @Schema(description = "Height in lines.") int rows)
            implements TerminalMessage {}

    @Serdeable
    @Schema(name = "TerminalViewers", description = "The number of attached viewers changed.")
    record Viewers(
            @Schema(allowableValues = "VIEWERS") String type,

            @Schema(description = "Number of attached viewers, including this one.")
            int count)
            implements TerminalMessage {}

    @Serdeable
    @Schema(
            name = "TerminalResized",
            description = "The size of the terminal changed; the following output is laid out for it.")
    record Resized(
            @Schema(allowableValues = "RESIZED") String type,

            @Schema(description = "Width in characters.") int cols,

            @Schema(description = "Height in lines.") int rows)
            implements TerminalMessage {}

    @Serdeable
    @Schema(name = "TerminalMode", description = "Another socket took control; this one now only watches.")
    record ModeChanged(
            @Schema(allowableValues = "MODE") String type,

            @Schema(allowableValues = {"control", "watch"}) String mode,

            @Schema(description = "The key that took control.")
            TerminalUser takenBy)
            implements TerminalMessage {}

    @Serdeable
    @Schema(
            name = "TerminalReset",
            description =
                    "Some output was dropped: the client was too slow, and the output is no longer retained. Output "
                            + "continues at `offset`, possibly within a character or an escape sequence.")
    record OutputReset(
            @Schema(allowableValues = "RESET") String type,

            @Schema(description = "Offset of the next byte.")
            long offset,

            @Schema(description = "Number of dropped bytes.")
            long skipped)
            implements TerminalMessage {}

    @Serdeable
    @Schema(name = "TerminalExit", description = "The last message: the terminal is closed.")
    record Exited(
            @Schema(allowableValues = "EXIT") String type,

            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Schema(
                    description =
                            "Exit code, or 128 + signal number if a signal ended the program; null if it is unknown.")
            @Nullable Integer exitCode,

            TerminalEnd reason)
            implements TerminalMessage {}
}
