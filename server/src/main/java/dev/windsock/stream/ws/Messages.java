// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.json.OneDocument;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads clients' text messages. Stateless. */
public final class Messages {
    private Messages() {}

    /**
     * Reads one JSON document of a shape, in UTF-8 (RFC 6455, section 5.6; RFC 8259, section 8.1).
     *
     * @throws RejectedException MALFORMED_BODY for anything else
     */
    public static <T> T read(ObjectMapper json, byte[] message, Class<T> shape) {
        try {
            // a parser takes UTF-16 too, and characters that are longer than they have to be
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
            // nowhere in JSON, and everywhere in its UTF-16
            if (text.indexOf('\0') >= 0) {
                throw malformed("The message is not JSON in UTF-8.");
            }
            OneDocument.check(message);
            T read = json.readValue(text, shape);
            if (read != null) {
                return read;
            }
        } catch (IOException e) {
            throw malformed("The message is not a command of the protocol.");
        }
        throw malformed("The message is null.");
    }

    public static RejectedException malformed(String detail) {
        return new RejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
