// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Parses timestamps in the server's format, such as {@code 2026-01-01T00:00:00.000Z}, without a formatter, which took a
 * quarter of the time of reading a stream. Jackson parses any other format. Thread-safe.
 */
final class TimestampDeserializer extends StdScalarDeserializer<OffsetDateTime> {
    private static final long serialVersionUID = 1L;

    private static final String FORMAT = "0000-00-00T00:00:00.000Z";
    private static final int NANOS_PER_MILLI = 1_000_000;

    TimestampDeserializer() {
        super(OffsetDateTime.class);
    }

    @Override
    public OffsetDateTime deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        OffsetDateTime time = parse(parser.getText());
        return time == null ? parseWithJackson(parser, context) : time;
    }

    /** @throws IOException if the text is not a time, or is outside the range of {@link java.time.Instant} */
    private static OffsetDateTime parseWithJackson(JsonParser parser, DeserializationContext context)
            throws IOException {
        String text = parser.getText();
        try {
            OffsetDateTime time = InstantDeserializer.OFFSET_DATE_TIME.deserialize(parser, context);
            return time.toInstant().atOffset(time.getOffset());
        } catch (DateTimeException e) {
            throw context.weirdStringException(text, OffsetDateTime.class, "out of range");
        }
    }

    /** Returns null if the text has another format or is not a valid time. */
    private static @Nullable OffsetDateTime parse(String text) {
        if (!matchesFormat(text)) {
            return null;
        }
        try {
            return OffsetDateTime.of(
                    number(text, 0, 4),
                    number(text, 5, 7),
                    number(text, 8, 10),
                    number(text, 11, 13),
                    number(text, 14, 16),
                    number(text, 17, 19),
                    number(text, 20, 23) * NANOS_PER_MILLI,
                    ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean matchesFormat(String text) {
        if (text.length() != FORMAT.length()) {
            return false;
        }
        for (int i = 0; i < FORMAT.length(); i++) {
            char expected = FORMAT.charAt(i);
            char actual = text.charAt(i);
            if (expected == '0' ? actual < '0' || actual > '9' : actual != expected) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
