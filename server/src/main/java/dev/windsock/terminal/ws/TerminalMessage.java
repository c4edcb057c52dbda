// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.terminal.TerminalEnd;
import dev.windsock.terminal.TerminalUser;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the server tells over a terminal's socket besides the output. */
public sealed interface TerminalMessage {
    @Serdeable
    @Schema(
            name = "TerminalAttached",
            description =
                    "Comes first: the next output begins at offset. One above the from that was asked for says that"
                            + " what lies between is not kept any more.")
    record Attached(
            @Schema(allowableValues = "ATTACHED") String type,

            @Schema(description = "Of the next byte, since the terminal was opened.")
            long offset,

            @Schema(allowableValues = {"control", "watch"}) String mode,

            @Schema(description = "How many are attached, this one too.")
            int viewers,

            @Schema(description = "How many characters side by side.")
            int cols,

            @Schema(description = "How many lines.") int rows)
            implements TerminalMessage {}

    @Serdeable
    @Schema(name = "TerminalViewers", description = "So many are attached from now on.")
    record Viewers(
            @Schema(allowableValues = "VIEWERS") String type,

            @Schema(description = "This one too.") int count) implements TerminalMessage {}

    @Serdeable
    @Schema(name = "TerminalResized", description = "The terminal has another size; what follows is laid out for it.")
    record Resized(
            @Schema(allowableValues = "RESIZED") String type,

            @Schema(description = "How many characters side by side.")
            int cols,

            @Schema(description = "How many lines.") int rows)
            implements TerminalMessage {}

    @Serdeable
    @Schema(name = "TerminalMode", description = "This socket only watches from now on: another one controls.")
    record ModeChanged(
            @Schema(allowableValues = "MODE") String type,

            @Schema(allowableValues = {"control", "watch"}) String mode,

            @Schema(description = "Who has taken control.") TerminalUser takenBy)
            implements TerminalMessage {}

    @Serdeable
    @Schema(
            name = "TerminalReset",
            description =
                    "Some output is left out: the client was too slow, and it is not kept any more. The next begins"
                            + " at offset, maybe within a character or a sequence.")
    record OutputReset(
            @Schema(allowableValues = "RESET") String type,

            @Schema(description = "Of the next byte.") long offset,

            @Schema(description = "How many bytes are left out.")
            long skipped)
            implements TerminalMessage {}

    @Serdeable
    @Schema(name = "TerminalExit", description = "Comes last: the terminal is closed.")
    record Exited(
            @Schema(allowableValues = "EXIT") String type,

            @JsonInclude(JsonInclude.Include.ALWAYS)
            @Schema(description = "128 + signal where a signal ended the program; null where it cannot be known.")
            @Nullable Integer exitCode,

            TerminalEnd reason)
            implements TerminalMessage {}
}
