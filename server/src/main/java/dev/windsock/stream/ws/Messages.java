// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.json.StrictJson;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Parses clients' text messages. Stateless. */
public final class Messages {
    private Messages() {}

    /**
     * Parses one JSON document in UTF-8 (RFC 6455, section 5.6; RFC 8259, section 8.1).
     *
     * @throws RejectedException MALFORMED_BODY for anything else
     */
    public static <T> T read(byte[] message, Class<T> type) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
        } catch (CharacterCodingException e) {
            throw malformed("The message must be UTF-8.");
        }
        // the reader would detect UTF-16 by its NUL bytes
        for (byte b : message) {
            if (b == 0) {
                throw malformed("The message must be JSON in UTF-8.");
            }
        }
        try {
            return StrictJson.read(message, type);
        } catch (StrictJson.InvalidException e) {
            throw malformed("The message must be a protocol command.");
        }
    }

    public static RejectedException malformed(String detail) {
        return new RejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
