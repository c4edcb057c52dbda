// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.time.Duration;

/** Durations as nanoseconds, the longest of them as for ever. Stateless. */
final class Nanos {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Nanos() {}

    static long of(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
