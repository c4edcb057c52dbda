// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Subject;

/**
 * The rate and the size of published events.
 *
 * @param flush when the floor flushes: after EACH message or ONCE for a batch
 */
record Workload(double batchesPerSecond, int batch, int payloadBytes, String flush) {
    Workload(double batchesPerSecond, int batch, int payloadBytes) {
        this(batchesPerSecond, batch, payloadBytes, "EACH");
    }

    Workload flushing(String when) {
        return new Workload(batchesPerSecond, batch, payloadBytes, when);
    }

    /** Returns the query that only the floor understands. */
    String query(Subject subject) {
        return subject.name().equals("floor") ? "?flush=" + flush : "";
    }
}
