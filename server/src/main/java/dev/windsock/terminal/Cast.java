// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.windsock.compute.PtySize;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.json.PrintableJson;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Writes the lines of an asciicast, version 2; see docs.asciinema.org/manual/asciicast/v2. The format stores output as text, so
 * an incomplete character is held until its remaining bytes arrive, and invalid bytes become U+FFFD. The file itself is
 * {@linkplain PrintableJson printable}; the output that it contains is not.
 *
 * <p>Threading: confined to one thread.
 */
final class Cast {
    private static final double MICROS = 1_000_000.0;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] cut = {};

    static byte[] header(PtySize size, Instant startedAt) {
        return line(String.format(
                Locale.ROOT,
                "{\"version\":2,\"width\":%d,\"height\":%d,\"timestamp\":%d,\"env\":{\"TERM\":\"%s\"}}",
                size.cols(),
                size.rows(),
                startedAt.getEpochSecond(),
                TerminalSpec.TERM));
    }

    /** Returns an empty array if the bytes do not complete a character. */
    byte[] output(byte[] bytes, Duration at) {
        ByteBuffer in = ByteBuffer.allocate(cut.length + bytes.length)
                .put(cut)
                .put(bytes)
                .flip();
        CharBuffer text = CharBuffer.allocate(in.remaining() + 1);
        decoder.reset();
        decoder.decode(in, text, false);
        cut = new byte[in.remaining()];
        in.get(cut);
        text.flip();
        return text.isEmpty() ? new byte[0] : event(at, "o", text.toString());
    }

    byte[] resized(PtySize size, Duration at) {
        return event(at, "r", size.cols() + "x" + size.rows());
    }

    byte[] marker(String text, Duration at) {
        return event(at, "m", text);
    }

    private static byte[] event(Duration at, String code, String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 32);
        quoted.append(String.format(Locale.ROOT, "[%.6f, \"%s\", \"", at.toNanos() / 1_000 / MICROS, code));
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return line(PrintableJson.of(quoted.append("\"]").toString()));
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
