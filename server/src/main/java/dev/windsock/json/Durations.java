// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in query parameters: an integer and its unit, such as {@code 90s}, {@code 15m} or {@code 1h}. */
public final class Durations {
    /** The message of a field error for an invalid duration. */
    public static final String EXPECTED = "must be an integer with the unit s, m or h, such as 90s, 15m or 1h";

    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,6})([smh])");

    private Durations() {}

    /** Parses a duration; empty for anything else. */
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
                    default -> Duration.ofHours(amount);
                });
    }
}
