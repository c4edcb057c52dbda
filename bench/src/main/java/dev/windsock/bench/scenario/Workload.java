// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Subject;

/**
 * The rate and the size of published events.
 *
 * @param apart whether each event of a batch is sent in its own request
 * @param flush when the floor flushes: after EACH message or ONCE for a batch
 */
record Workload(double batchesPerSecond, int batch, boolean apart, int payloadBytes, String flush) {
    Workload(double batchesPerSecond, int batch, int payloadBytes) {
        this(batchesPerSecond, batch, false, payloadBytes, "EACH");
    }

    /** Returns single publishes at a rate. */
    static Workload singles(double perSecond) {
        return new Workload(perSecond, 1, Lab.PAYLOAD_BYTES);
    }

    /** Returns a workload with the same events, each published in its own request. */
    Workload onePerRequest() {
        return new Workload(batchesPerSecond, batch, true, payloadBytes, flush);
    }

    Workload flushing(String when) {
        return new Workload(batchesPerSecond, batch, apart, payloadBytes, when);
    }

    /** Returns the query string, which is empty except for the floor. */
    String query(Subject subject) {
        return subject.name().equals("floor") ? "?flush=" + flush : "";
    }
}
