// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

/**
 * The scale and the duration of the scenarios.
 *
 * @param subscribers the subscribers of fan-outs
 * @param idle the idle connections
 * @param storm the clients that connect at once
 * @param metrics the clients that receive samples
 * @param windowSeconds the duration of a measurement
 * @param warmUpSeconds the duration of the warm-up before the first measurement
 */
public record Scale(int runs, int subscribers, int idle, int storm, int metrics, int windowSeconds, int warmUpSeconds) {
    /** Returns the scale of the goals. */
    public static Scale full(int runs) {
        return new Scale(runs, 1_000, 8_000, 10_000, 2_000, 10, 15);
    }

    /** Returns a scale that is sufficient to detect a large regression. */
    public static Scale quick(int runs) {
        return new Scale(runs, 1_000, 2_000, 2_000, 500, 4, 6);
    }
}
