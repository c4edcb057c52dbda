// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Subject;

/**
 * How it is published.
 *
 * @param flush when the floor sends: after EACH message or ONCE for all of a batch
 */
record Rhythm(double batchesPerSecond, int batch, int payloadBytes, String flush) {
    Rhythm(double batchesPerSecond, int batch, int payloadBytes) {
        this(batchesPerSecond, batch, payloadBytes, "EACH");
    }

    Rhythm flushing(String when) {
        return new Rhythm(batchesPerSecond, batch, payloadBytes, when);
    }

    /** What only the floor is told. */
    String query(Subject subject) {
        return subject.name().equals("floor") ? "?flush=" + flush : "";
    }
}
