// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** What a client tells over a terminal's socket besides what it types, as the documents show it; {@link TerminalCommand} reads it. */
public sealed interface TerminalClientMessage {
    @Serdeable
    @Schema(name = "TerminalResize", description = "The client's window has this size.")
    record Resize(
            @Schema(allowableValues = "RESIZE") String type,

            @Schema(description = "How many characters side by side; taken to the nearest of 2 to 500.")
            int cols,

            @Schema(description = "How many lines; taken to the nearest of 1 to 200.")
            int rows)
            implements TerminalClientMessage {}

    @Serdeable
    @Schema(name = "TerminalSignal", description = "Signals what runs in the foreground.")
    record SendSignal(
            @Schema(allowableValues = "SIGNAL") String type,

            @Schema(
                    description = "Without SIG.",
                    allowableValues = {"INT", "QUIT", "TERM", "HUP", "KILL", "TSTP", "CONT"})
            String name)
            implements TerminalClientMessage {}

    @Serdeable
    @Schema(
            name = "TerminalAck",
            description =
                    "All output before offset is on the screen. A client that has sent one gets at most 128 KiB beyond"
                            + " the newest.")
    record Acknowledge(
            @Schema(allowableValues = "ACK") String type,

            @Schema(description = "Of the next byte that is not shown yet.")
            long offset)
            implements TerminalClientMessage {}
}
