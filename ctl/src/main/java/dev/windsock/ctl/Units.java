// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.model.AuditOutcome;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Permission;
import dev.windsock.client.model.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses and formats sizes, durations and ages in human-readable form. The parsed text is the value of an option. */
final class Units {
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([kmgt]?)");
    private static final String EXPECTED_SIZE = "a size such as 512m or 2g";
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");
    /** Ten years, which the client can represent both in seconds and in nanoseconds. */
    private static final Duration MAX_DURATION = Duration.ofDays(3_650);

    private static final String UNKNOWN = "-";

    private Units() {}

    /** Returns the bytes of a size such as {@code 512m}, in units of 1024. */
    static long bytes(String size) {
        Matcher parts = SIZE.matcher(size.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw usage(size, EXPECTED_SIZE);
        }
        int unit = " kmgt".indexOf(parts.group(2).isEmpty() ? " " : parts.group(2));
        try {
            return Math.multiplyExact(Long.parseLong(parts.group(1)), 1L << (10 * unit));
        } catch (ArithmeticException e) {
            throw usage(size, EXPECTED_SIZE);
        }
    }

    /** Converts a number of rows. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String count) {
            if (!COUNT.matcher(count).matches()) {
                throw usage(count, "a number such as 50");
            }
            return Integer.valueOf(count);
        }
    }

    /** Converts a size. */
    static final class Bytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String size) {
            return bytes(size);
        }
    }

    static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (parts.matches()) {
            long count = Long.parseLong(parts.group(1));
            Duration duration =
                    switch (parts.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    };
            if (duration.compareTo(MAX_DURATION) <= 0) {
                return duration;
            }
        }
        throw usage(text, "a duration such as 90s, 5m, 12h or 7d, of at most 3650d");
    }

    /** Returns a point in time: a duration before now, or an RFC 3339 time. */
    static Instant time(String text, Instant now) {
        if (DURATION.matcher(text).matches()) {
            return now.minus(duration(text));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw usage(text, "a duration before now such as 1h, or a time such as 2026-11-24T12:00:00Z");
        }
    }

    /** The values of an API enum, without the constant for unknown values: the completion of an option, and its converter. */
    abstract static class Values<T extends Enum<T>> implements Iterable<String>, ITypeConverter<T> {
        private final List<T> all;

        Values(Class<T> type) {
            all = Arrays.stream(type.getEnumConstants())
                    .filter(value -> !value.name().equals("UNKNOWN"))
                    .toList();
        }

        @Override
        public Iterator<String> iterator() {
            return all.stream().map(Enum::toString).iterator();
        }

        @Override
        public T convert(String text) {
            return all.stream()
                    .filter(value -> value.toString().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> usage(text, "one of " + String.join(", ", this)));
        }
    }

    /** The statuses of instances. */
    static final class Statuses extends Values<InstanceStatus> {
        Statuses() {
            super(InstanceStatus.class);
        }
    }

    /** The outcomes of audited actions. */
    static final class Outcomes extends Values<AuditOutcome> {
        Outcomes() {
            super(AuditOutcome.class);
        }
    }

    /** The roles of keys. */
    static final class Roles extends Values<Role> {
        Roles() {
            super(Role.class);
        }
    }

    /** The permissions of keys. */
    static final class Permissions extends Values<Permission> {
        Permissions() {
            super(Permission.class);
        }
    }

    /** The restart policies of instances. */
    static final class Policies extends Values<LaunchRequest.RestartPolicyEnum> {
        Policies() {
            super(LaunchRequest.RestartPolicyEnum.class);
        }
    }

    private static TypeConversionException usage(String text, String expected) {
        return new TypeConversionException(text + " is not " + expected);
    }

    static String size(@Nullable Long bytes) {
        if (bytes == null) {
            return UNKNOWN;
        }
        double shown = bytes / 1024.0;
        int unit = 0;
        while (shown >= 1000 && unit < 4) {
            shown /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", shown, "KMGTP".charAt(unit));
    }

    static String percent(@Nullable Double value) {
        return value == null ? UNKNOWN : String.format(Locale.ROOT, "%.1f", value);
    }

    static String age(@Nullable Instant since, Instant now) {
        if (since == null) {
            return UNKNOWN;
        }
        Duration age = Duration.between(since, now);
        if (age.toDays() > 0) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }
}
