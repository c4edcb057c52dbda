// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

/**
 * The scale and the duration of the scenarios.
 *
 * @param subscribers the subscribers in fan-out scenarios
 * @param idle the idle connections
 * @param storm the clients that connect simultaneously
 * @param metrics the clients that receive samples
 * @param windowSeconds the duration of a measurement
 * @param warmUpSeconds the duration of the warm-up before the first measurement
 * @param coolDownSeconds how long a recently started process idles before it is measured again
 */
public record Scale(
        int runs,
        int subscribers,
        int idle,
        int storm,
        int metrics,
        int windowSeconds,
        int warmUpSeconds,
        int coolDownSeconds) {
    /** Returns the scale for which the goals are defined. */
    public static Scale full(int runs) {
        return new Scale(runs, 1_000, 8_000, 10_000, 2_000, 10, 15, 60);
    }

    /** Returns a scale that is sufficient to detect a large regression. */
    public static Scale quick(int runs) {
        return new Scale(runs, 1_000, 2_000, 2_000, 500, 4, 6, 20);
    }
}
