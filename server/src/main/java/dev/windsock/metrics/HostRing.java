// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.util.List;
import java.util.OptionalLong;

/** Stores the host's samples in a {@link Ring}, which is thread-safe. */
final class HostRing {
    private final Ring ring;

    HostRing(int capacity) {
        this.ring = new Ring(capacity, 1, HostRow.COLUMNS);
    }

    void add(HostSample sample) {
        ring.append(sample.timestamp().getEpochSecond(), HostRow.of(sample));
    }

    /** Returns the second of the oldest sample. */
    OptionalLong oldest() {
        return ring.oldest();
    }

    /** Adds the samples in a span to a {@link StepFolder}. */
    void read(Span span, StepFolder<HostSample> folder) {
        ring.read(span, folder);
    }

    List<HostSample> read(Span span) {
        StepFolder<HostSample> folder = HostRow.folder(span);
        read(span, folder);
        return folder.steps();
    }

    long bytes() {
        return ring.bytes();
    }
}
