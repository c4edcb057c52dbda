// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.wire.Json;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** A message is a command that survives a round trip, or is rejected with MALFORMED_BODY. */
@NullUnmarked
public final class CommandFuzzTest {
    // created in advance, because the first input has a time limit
    private static final ObjectMapper JSON = Json.MAPPER;

    @FuzzTest
    void parses(byte[] message) throws IOException {
        Command command;
        try {
            command = Command.parse(message);
        } catch (RejectedException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_BODY);
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertUtf8(message);
        if (command.requestId() != null) {
            assertThat(command.requestId().length()).isLessThanOrEqualTo(128);
        }
        assertThat(Command.parse(JSON.writeValueAsBytes(wire(command)))).isEqualTo(command);
    }

    private static Command.Wire wire(Command command) {
        return switch (command) {
            case Command.SubscribeTo subscribe ->
                new Command.Wire(
                        "SUBSCRIBE",
                        subscribe.requestId(),
                        subscribe.topics(),
                        subscribe.resourceIds(),
                        subscribe.interval(),
                        subscribe.after());
            case Command.UnsubscribeFrom unsubscribe ->
                new Command.Wire("UNSUBSCRIBE", unsubscribe.requestId(), unsubscribe.topics(), List.of(), null, null);
            case Command.AnswerPing ping -> new Command.Wire("PING", ping.requestId(), null, null, null, null);
        };
    }

    /** Text messages (RFC 6455, section 5.6) and JSON (RFC 8259, section 8.1) are UTF-8. */
    public static void assertUtf8(byte[] message) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
            assertThat(text).as("another encoding").doesNotContain("\0");
        } catch (CharacterCodingException e) {
            throw new AssertionError("a message that is not UTF-8 was accepted", e);
        }
    }
}
