// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** A message is a command that can be written and read again, or is refused with MALFORMED_BODY. */
@NullUnmarked
public final class CommandFuzzTest {
    // made before the first input, whose time is bounded
    private static final ObjectMapper JSON = Json.MAPPER;

    @FuzzTest
    void parses(byte[] message) throws IOException {
        Command command;
        try {
            command = Command.parse(JSON, message);
        } catch (RejectedException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_BODY);
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertUtf8(message);
        if (command.requestId() != null) {
            assertThat(command.requestId().length()).isLessThanOrEqualTo(128);
        }
        assertThat(Command.parse(JSON, JSON.writeValueAsBytes(wire(command)))).isEqualTo(command);
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

    /** RFC 6455, section 5.6: a text message is UTF-8; RFC 8259, section 8.1: and so is JSON. */
    public static void assertUtf8(byte[] message) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
            assertThat(text).as("another encoding").doesNotContain("\0");
        } catch (CharacterCodingException e) {
            throw new AssertionError("what is no UTF-8 was read", e);
        }
    }
}
