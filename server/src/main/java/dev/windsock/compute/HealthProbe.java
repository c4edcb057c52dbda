// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Duration;

/** Checks the health of one run. Threading: the caller makes one call at a time; each blocks until it has a result. */
@FunctionalInterface
public interface HealthProbe {
    /** Maximum length of the output of a check, in characters. */
    int MAX_OUTPUT = 1_024;

    /**
     * The result of one check.
     *
     * @param output human-readable text: the beginning of what a program printed, or why a request failed
     */
    record Result(boolean passed, String output) {
        public Result {
            output = output.length() <= MAX_OUTPUT ? output : output.substring(0, MAX_OUTPUT);
        }
    }

    /**
     * Checks once. A check that takes longer than the timeout is killed and counts as failed.
     *
     * @throws ComputeException when the health cannot be checked now; this does not mean that the run is unhealthy
     */
    Result check(Duration timeout) throws ComputeException;
}
