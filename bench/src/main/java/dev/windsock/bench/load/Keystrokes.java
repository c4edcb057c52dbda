// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import org.HdrHistogram.Histogram;

/**
 * Letters that are typed on schedule, and their echoes, which come in the order of typing. Belongs to one thread, but for
 * {@link #key}.
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

    /** What is typed: each letter another one than its neighbours, so that a loss shows. */
    static byte key(int number) {
        return (byte) ('a' + number % LETTERS);
    }

    /** The next echo came then, of {@link System#nanoTime}; counted from when its letter should have been typed. */
    void echo(byte letter, long nanos) {
        if (echoed >= schedule.batches() || letter != key(echoed)) {
            wrong++;
        } else {
            latency.recordValue(Math.max(0, nanos - schedule.due(echoed)));
        }
        echoed++;
    }

    /** Whether there is an echo for each letter. */
    boolean isComplete() {
        return echoed >= schedule.batches();
    }

    /** Of the echoes that were right. */
    Latency latency() {
        return Latency.of(latency);
    }

    /** Echoes that are missing, that are of another letter, or that nothing was typed for. */
    int wrong() {
        return wrong + Math.max(0, schedule.batches() - echoed);
    }
}
