// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.json.OneDocument;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Parses clients' text messages. Stateless. */
final class Messages {
    private Messages() {}

    /**
     * Parses one JSON document in UTF-8 (RFC 6455, section 5.6; RFC 8259, section 8.1).
     *
     * @throws RejectedException MALFORMED_BODY for anything else
     */
    static <T> T read(ObjectMapper json, byte[] message, Class<T> type) {
        try {
            // the parser also accepts UTF-16 and overlong encodings
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
            // never valid in JSON, but every second byte of ASCII in UTF-16
            if (text.indexOf('\0') >= 0) {
                throw malformed("The message must be JSON in UTF-8.");
            }
            OneDocument.check(message);
            T read = json.readValue(text, type);
            if (read != null) {
                return read;
            }
        } catch (IOException e) {
            throw malformed("The message must be a command of the protocol.");
        }
        throw malformed("The message must not be null.");
    }

    static RejectedException malformed(String detail) {
        return new RejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
