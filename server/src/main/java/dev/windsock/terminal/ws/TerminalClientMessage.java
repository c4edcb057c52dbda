// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** Client control messages as they appear in the published documents; {@link TerminalCommand} parses them. */
public sealed interface TerminalClientMessage {
    @Serdeable
    @Schema(name = "TerminalResize", description = "Reports the size of the client's window.")
    record Resize(
            @Schema(allowableValues = "RESIZE") String type,

            @Schema(description = "Width in characters, clamped to the range from 2 to 500.")
            int cols,

            @Schema(description = "Height in lines, clamped to the range from 1 to 200.")
            int rows)
            implements TerminalClientMessage {}

    @Serdeable
    @Schema(name = "TerminalSignal", description = "Sends a signal to the foreground process group.")
    record SendSignal(
            @Schema(allowableValues = "SIGNAL") String type,

            @Schema(
                    description = "The name of the signal, without SIG.",
                    allowableValues = {"INT", "QUIT", "TERM", "HUP", "KILL", "TSTP", "CONT"})
            String name)
            implements TerminalClientMessage {}

    @Serdeable
    @Schema(
            name = "TerminalAck",
            description =
                    "Acknowledges that all output before `offset` is displayed. A client that acknowledges receives "
                            + "at most 128 KiB beyond its latest ACK.")
    record Acknowledge(
            @Schema(allowableValues = "ACK") String type,

            @Schema(description = "Offset of the first byte that is not displayed yet.")
            long offset)
            implements TerminalClientMessage {}
}
