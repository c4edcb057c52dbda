// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.ws.CommandFuzzTest;
import dev.windsock.wire.Json;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;

/** A message on a terminal's socket either is a command that survives a round trip or is rejected. */
@NullUnmarked
final class TerminalCommandFuzzTest {
    // created in advance, because the first input has a time limit
    private static final ObjectMapper JSON = Json.MAPPER;

    @FuzzTest
    void parses(byte[] message) throws IOException {
        TerminalCommand command;
        try {
            command = TerminalCommand.parse(message);
        } catch (RejectedException e) {
            assertThat(e.code()).isIn(ErrorCode.MALFORMED_BODY, ErrorCode.VALIDATION_FAILED);
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        CommandFuzzTest.assertUtf8(message);
        assertThat(TerminalCommand.parse(JSON.writeValueAsBytes(wire(command)))).isEqualTo(command);
    }

    private static TerminalCommand.Wire wire(TerminalCommand command) {
        return switch (command) {
            case TerminalCommand.Resize resize ->
                new TerminalCommand.Wire(
                        "RESIZE", resize.size().cols(), resize.size().rows(), null, null);
            case TerminalCommand.SendSignal signal ->
                new TerminalCommand.Wire("SIGNAL", null, null, signal.signal().name(), null);
            case TerminalCommand.Acknowledge acknowledge ->
                new TerminalCommand.Wire("ACK", null, null, null, acknowledge.offset());
        };
    }
}
