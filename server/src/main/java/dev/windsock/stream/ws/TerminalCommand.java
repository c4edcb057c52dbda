package dev.windsock.stream.ws;

import dev.windsock.compute.PtySignal;
import dev.windsock.compute.PtySize;
import dev.windsock.json.OneDocument;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RefusedException;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a client may ask over a terminal's socket, besides typing. */
sealed interface TerminalCommand {
    record Resize(PtySize size) implements TerminalCommand {}

    record SendSignal(PtySignal signal) implements TerminalCommand {}

    record Acknowledge(long offset) implements TerminalCommand {}

    /** Any command as it stands on the wire: the fields of all of them. */
    @Serdeable
    record Wire(
            @Nullable String type,
            @Nullable Integer cols,
            @Nullable Integer rows,
            @Nullable String name,
            @Nullable Long offset) {}

    /**
     * Reads a client's text message.
     *
     * @throws RefusedException MALFORMED_BODY for what is no command of the protocol, VALIDATION_FAILED for a signal that
     *     there is not
     */
    static TerminalCommand parse(ObjectMapper json, byte[] message) {
        Wire wire = read(json, message);
        return switch (String.valueOf(wire.type())) {
            case "RESIZE" -> {
                if (wire.cols() == null || wire.rows() == null) {
                    throw malformed("RESIZE takes cols and rows.");
                }
                yield new Resize(PtySize.nearest(wire.cols(), wire.rows()));
            }
            case "SIGNAL" ->
                new SendSignal(PtySignal.parse(String.valueOf(wire.name()))
                        .orElseThrow(() ->
                                RefusedException.invalid("name", "must be INT, QUIT, TERM, HUP, KILL, TSTP or CONT")));
            case "ACK" -> {
                if (wire.offset() == null || wire.offset() < 0) {
                    throw malformed("ACK takes an offset.");
                }
                yield new Acknowledge(wire.offset());
            }
            default -> throw malformed("type must be RESIZE, SIGNAL or ACK.");
        };
    }

    private static Wire read(ObjectMapper json, byte[] message) {
        try {
            OneDocument.check(message);
            Wire wire = json.readValue(message, Wire.class);
            if (wire != null) {
                return wire;
            }
        } catch (IOException e) {
            throw malformed("The message is not a command of the protocol.");
        }
        throw malformed("The message is null.");
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
