// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Subject;

/** Reads the server's meters. */
final class Prometheus {
    private Prometheus() {}

    /** Returns the sum of a metric's values at {@code /prometheus}. Blocks. */
    static double value(Subject server, String metric) {
        return sum(server.get("/prometheus"), metric);
    }

    /** @throws IllegalStateException if the metric is missing */
    static double sum(String exposition, String metric) {
        return exposition
                .lines()
                .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Double::sum)
                .orElseThrow(() -> new IllegalStateException("the server has no metric " + metric));
    }
}
