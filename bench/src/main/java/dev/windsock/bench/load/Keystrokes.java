// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import org.HdrHistogram.Histogram;

/**
 * Matches each letter, which is typed on schedule, with its echo; the echoes arrive in the order of the letters. Confined to
 * one thread, except for {@link #key}.
 */
final class Keystrokes {
    private static final int LETTERS = 26;
    private static final int DIGITS = 3;

    private final Schedule schedule;
    private final Histogram latency = new Histogram(DIGITS);
    private int echoed;
    private int wrong;

    Keystrokes(Schedule schedule) {
        this.schedule = schedule;
    }

    /** Returns the letter to type, which differs from its neighbours so that a lost letter is detected. */
    static byte key(int number) {
        return (byte) ('a' + number % LETTERS);
    }

    /** Records an echo and its time of arrival. The latency is measured from the time at which the letter was due. */
    void echo(byte letter, long nanos) {
        if (echoed >= schedule.batches() || letter != key(echoed)) {
            wrong++;
        } else {
            latency.recordValue(Math.max(0, nanos - schedule.due(echoed)));
        }
        echoed++;
    }

    /** Returns whether each letter has an echo. */
    boolean isComplete() {
        return echoed >= schedule.batches();
    }

    /** Returns the latency of the correct echoes. */
    Latency latency() {
        return Latency.of(latency);
    }

    /** Returns the number of echoes that are missing or unexpected, or that contain the wrong letter. */
    int wrong() {
        return wrong + Math.max(0, schedule.batches() - echoed);
    }
}
