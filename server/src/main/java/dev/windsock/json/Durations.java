// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in query parameters: an integer and its unit, such as {@code 90s}, {@code 15m}, {@code 1h} or {@code 7d}. */
public final class Durations {
    /** The field error message for an invalid duration. */
    public static final String EXPECTED = "must be an integer with the unit s, m, h or d, such as 90s, 15m, 1h or 7d";

    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,6})([smhd])");

    private Durations() {}

    /** Parses a duration; returns empty for any other text. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }
}
