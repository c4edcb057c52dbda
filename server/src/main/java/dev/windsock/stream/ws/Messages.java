// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.json.StrictJson;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads clients' text messages. Stateless. */
public final class Messages {
    private Messages() {}

    /**
     * Reads one JSON document of a shape, in UTF-8 (RFC 6455, section 5.6; RFC 8259, section 8.1).
     *
     * @throws RejectedException MALFORMED_BODY for anything else
     */
    public static <T> T read(byte[] message, Class<T> shape) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
        } catch (CharacterCodingException e) {
            throw malformed("The message is not UTF-8.");
        }
        // the reader would detect UTF-16 by its NUL bytes
        for (byte b : message) {
            if (b == 0) {
                throw malformed("The message is not JSON in UTF-8.");
            }
        }
        try {
            return StrictJson.read(message, shape);
        } catch (StrictJson.InvalidException e) {
            throw malformed("The message is not a command of the protocol.");
        }
    }

    public static RejectedException malformed(String detail) {
        return new RejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
