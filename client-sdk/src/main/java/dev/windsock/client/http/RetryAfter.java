// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header Retry-After: RFC 9110, section 10.2.3. */
public final class RetryAfter {
    /** Longer than any server means, and short enough to be added to a time. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private RetryAfter() {}

    /** What it says, in seconds or as a date, a year at most; zero where there is none, or none that can be read. */
    public static Duration of(HttpHeaders headers) {
        String text = headers.firstValue("Retry-After").orElse("0").strip();
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                return atMostAYear(Duration.ofSeconds(Long.parseLong(text)));
            }
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration left = Duration.between(Clock.systemUTC().instant(), date.toInstant());
            return left.isNegative() ? Duration.ZERO : atMostAYear(left);
        } catch (NumberFormatException | DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static Duration atMostAYear(Duration asked) {
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
