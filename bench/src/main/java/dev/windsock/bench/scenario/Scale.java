// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

/**
 * How large and how long.
 *
 * @param subscribers of fan-outs
 * @param idle connections that only stand there
 * @param storm clients that come at once
 * @param metrics clients that are given samples
 * @param windowSeconds of one measurement
 * @param warmUpSeconds before the first
 */
public record Scale(int runs, int subscribers, int idle, int storm, int metrics, int windowSeconds, int warmUpSeconds) {
    /** What the goals speak of. */
    public static Scale full(int runs) {
        return new Scale(runs, 1_000, 8_000, 10_000, 2_000, 10, 15);
    }

    /** Enough to see whether something is badly off. */
    public static Scale quick(int runs) {
        return new Scale(runs, 1_000, 2_000, 2_000, 500, 4, 6);
    }
}
