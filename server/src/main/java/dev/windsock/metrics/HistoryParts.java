// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * The two parts of a history: the last hour, in memory; and older samples, including those from before the server's last start,
 * on disk. Blocks on the disk.
 */
interface HistoryParts<T> {
    /** Returns the length of the steps in memory, in seconds. */
    int stepInMemory();

    /** Returns the second of the oldest step in memory. */
    OptionalLong oldestInMemory();

    /** Returns whether any minutes of a span are stored that precede the given second. */
    boolean isStored(Span span, long before);

    /** Adds a span's stored minutes before the given second to a {@link StepFolder}. */
    void readStored(Span span, long before, StepFolder<T> folder);

    /** Adds the steps of a span that are in memory to a {@link StepFolder}. */
    void readMemory(Span span, StepFolder<T> folder);

    /** Returns a {@link StepFolder} for the steps of a span. */
    StepFolder<T> folder(Span span);

    /**
     * Returns the samples in a window. Its steps are longer than the requested ones if the window contains samples that are
     * stored in longer steps.
     */
    default HistoryWindow<T> read(Instant newest, Duration window, Duration step) {
        int length = multiple(Math.toIntExact(step.toSeconds()), stepInMemory());
        Span span = Span.upTo(newest, window, Duration.ofSeconds(length));
        // the minute of the oldest sample in memory began before that sample, but all samples of that minute are in
        // memory
        long oldest = oldestInMemory().orElse(Long.MAX_VALUE);
        long inMemory = oldest - Math.floorMod(oldest, MinuteHistory.STEP);
        if (span.from() < inMemory && isStored(span, inMemory)) {
            length = multiple(length, MinuteHistory.STEP);
            span = Span.upTo(newest, window, Duration.ofSeconds(length));
        }
        StepFolder<T> folder = folder(span);
        if (span.from() < inMemory) {
            readStored(span, inMemory, folder);
        }
        readMemory(span, folder);
        return new HistoryWindow<>(length, folder.steps());
    }

    private static int multiple(int seconds, int of) {
        return Math.ceilDiv(seconds, of) * of;
    }
}
