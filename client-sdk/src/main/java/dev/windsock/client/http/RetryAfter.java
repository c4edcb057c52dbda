// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The Retry-After header: RFC 9110, section 10.2.3. */
public final class RetryAfter {
    /** Longer than any real delay, and short enough not to overflow when it is added to a time. */
    private static final Duration MAX = Duration.ofDays(365);

    private RetryAfter() {}

    /**
     * Parses the header, which contains a number of seconds or a date. Returns at most a year, and zero if the header is
     * missing or invalid.
     */
    public static Duration of(HttpHeaders headers) {
        String text = headers.firstValue("Retry-After").orElse("0").strip();
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                return atMostMax(Duration.ofSeconds(Long.parseLong(text)));
            }
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration remaining = Duration.between(Clock.systemUTC().instant(), date.toInstant());
            return remaining.isNegative() ? Duration.ZERO : atMostMax(remaining);
        } catch (NumberFormatException | DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static Duration atMostMax(Duration delay) {
        return delay.compareTo(MAX) > 0 ? MAX : delay;
    }
}
