// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The span that caused a request or a change, in the format of the W3C Trace Context header {@code traceparent}.
 *
 * @param value version 00: the id of the trace, the id of the span and the flags
 */
public record TraceParent(String value) {
    public static final String HEADER = "traceparent";

    /** Later versions may add fields after another hyphen. Ids that consist only of zeros are invalid, and so is version ff. */
    private static final Pattern ANY_VERSION = Pattern.compile(
            "(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-[ -~]{0,400})?");

    private static final int LENGTH = 55;
    private static final String VERSION = "00";

    public TraceParent {
        if (value.length() != LENGTH
                || !value.startsWith(VERSION)
                || !ANY_VERSION.matcher(value).matches()) {
            throw new IllegalArgumentException("not a traceparent of version 00");
        }
    }

    /** Parses a header; returns empty if it is absent or invalid, because a request is never rejected for an invalid header. */
    public static Optional<TraceParent> parse(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher parts = ANY_VERSION.matcher(header);
        return parts.matches() && (parts.group(3) == null || !parts.group(1).equals(VERSION))
                ? Optional.of(new TraceParent(VERSION + "-" + parts.group(2)))
                : Optional.empty();
    }

    String traceId() {
        return value.substring(3, 35);
    }

    String spanId() {
        return value.substring(36, 52);
    }

    String flags() {
        return value.substring(53);
    }

    @Override
    public String toString() {
        return value;
    }
}
