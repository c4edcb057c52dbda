// SPDX-License-Identifier: Apache-2.0
package dev.windsock.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures elapsed time without the time in which some program of the machine waited for a processor, so that a limit holds
 * on a busy machine as well. On a kernel without pressure stall information, this is all elapsed time. Immutable.
 */
public final class Stopwatch {
    /** See proc(5). */
    private static final Path PRESSURE = Path.of("/proc/pressure/cpu");

    private static final Pattern TOTAL_MICROS = Pattern.compile("some .* total=(\\d+)");

    private final long began = System.nanoTime();
    private final Duration stalled = stalled();

    private Stopwatch() {}

    public static Stopwatch start() {
        return new Stopwatch();
    }

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began).minus(stalled().minus(stalled));
    }

    private static Duration stalled() {
        try {
            Matcher total = TOTAL_MICROS.matcher(Files.exists(PRESSURE) ? Files.readString(PRESSURE) : "");
            return Duration.of(total.find() ? Long.parseLong(total.group(1)) : 0, ChronoUnit.MICROS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
