// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Checks that text that arrives in parts is valid UTF-8. Detects a violation as soon as the bytes reveal it. A character may
 * begin in one part and end in another.
 *
 * <p>Threading: not thread-safe.
 */
final class Utf8Check {
    private static final int MAX_INCOMPLETE = 3;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(1_024);
    private ByteBuffer incomplete = ByteBuffer.allocate(0);

    /** Checks the next part. After it has returned false, it must not be called again. */
    boolean accepts(ByteBuffer part, boolean isLast) {
        ByteBuffer bytes = part;
        if (incomplete.hasRemaining()) {
            bytes = ByteBuffer.allocate(incomplete.remaining() + part.remaining())
                    .put(incomplete)
                    .put(part)
                    .flip();
        }
        CoderResult result;
        do {
            decoded.clear();
            result = decoder.decode(bytes, decoded, isLast);
        } while (result.isOverflow());
        incomplete = ByteBuffer.allocate(MAX_INCOMPLETE)
                .put(bytes.slice(bytes.position(), Math.min(bytes.remaining(), MAX_INCOMPLETE)))
                .flip();
        return !result.isError();
    }
}
