package dev.windsock.client.stream;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * What connections are made with.
 *
 * @param timeout how long the server has to answer
 * @param silence how long a connection may bring nothing
 */
record Handshake(HttpClient http, URI server, String apiKey, Duration timeout, Duration silence) {
    static final String API_KEY = "X-API-Key";

    /** RFC 9110, section 10.2.3: seconds or a date; zero where there is none. */
    static Duration retryAfter(HttpHeaders headers) {
        String text = headers.firstValue("Retry-After").orElse("0").strip();
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(Clock.systemUTC().instant(), date.toInstant());
        } catch (NumberFormatException | DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
