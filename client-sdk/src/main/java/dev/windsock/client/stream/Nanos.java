// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.time.Duration;

/** Converts durations to nanoseconds. */
final class Nanos {
    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);

    private Nanos() {}

    /** Returns {@link Long#MAX_VALUE} for a duration that is too long. */
    static long of(Duration duration) {
        return duration.compareTo(MAX) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
