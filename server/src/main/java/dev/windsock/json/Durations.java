// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they stand in queries: a whole number and its unit, such as {@code 90s}, {@code 15m} or {@code 1h}. */
public final class Durations {
    /** Completes "window ...", for a refusal. */
    public static final String EXPECTED = "must be a whole number with its unit s, m or h, such as 90s, 15m or 1h";

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,6})([smh])");

    private Durations() {}

    /** Reads a duration; empty when the text is none. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
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
