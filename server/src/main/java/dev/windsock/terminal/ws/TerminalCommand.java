// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import dev.windsock.compute.PtySignal;
import dev.windsock.compute.PtySize;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.ws.Messages;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/** A command over a terminal's socket. */
sealed interface TerminalCommand {
    record Resize(PtySize size) implements TerminalCommand {}

    record SendSignal(PtySignal signal) implements TerminalCommand {}

    record Acknowledge(long offset) implements TerminalCommand {}

    /** Any command on the wire: the union of all fields. */
    @Serdeable
    record Wire(
            @Nullable String type,
            @Nullable Integer cols,
            @Nullable Integer rows,
            @Nullable String name,
            @Nullable Long offset) {}

    /**
     * Parses a client's text message.
     *
     * @throws RejectedException MALFORMED_BODY for anything that is not a protocol command, VALIDATION_FAILED for an unknown
     *     signal
     */
    static TerminalCommand parse(byte[] message) {
        Wire wire = Messages.read(message, Wire.class);
        return switch (String.valueOf(wire.type())) {
            case "RESIZE" -> {
                if (wire.cols() == null || wire.rows() == null) {
                    throw Messages.malformed("RESIZE requires `cols` and `rows`.");
                }
                yield new Resize(PtySize.nearest(wire.cols(), wire.rows()));
            }
            case "SIGNAL" ->
                new SendSignal(PtySignal.parse(String.valueOf(wire.name()))
                        .orElseThrow(() ->
                                RejectedException.invalid("name", "must be INT, QUIT, TERM, HUP, KILL, TSTP or CONT")));
            case "ACK" -> {
                if (wire.offset() == null || wire.offset() < 0) {
                    throw Messages.malformed("ACK requires an `offset` of at least 0.");
                }
                yield new Acknowledge(wire.offset());
            }
            default -> throw Messages.malformed("`type` must be RESIZE, SIGNAL or ACK.");
        };
    }
}
