package dev.windsock.client.http;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header Retry-After: RFC 9110, section 10.2.3. */
public final class RetryAfter {
    private RetryAfter() {}

    /** What it says, in seconds or as a date; zero where there is none, or none that can be read. */
    public static Duration of(HttpHeaders headers) {
        String text = headers.firstValue("Retry-After").orElse("0").strip();
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration left = Duration.between(Clock.systemUTC().instant(), date.toInstant());
            return left.isNegative() ? Duration.ZERO : left;
        } catch (NumberFormatException | DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
