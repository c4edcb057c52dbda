// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Duration;
import java.util.List;

/**
 * How the health of a run is checked.
 *
 * @param interval the time between the end of a check and the start of the next one
 * @param timeout the time after which a check has failed and is killed
 * @param retries how many checks in a row must fail before the run is unhealthy
 */
public record HealthCheck(Test test, Duration interval, Duration timeout, int retries) {
    /** The action that a check performs. */
    public sealed interface Test {
        /** Executes a program in the instance; exit code 0 passes. */
        record Command(List<String> command) implements Test {
            public Command {
                command = List.copyOf(command);
            }
        }

        /** Sends a GET request to a port of the instance itself; a status from 200 to 399 passes. */
        record Http(int port, String path) implements Test {}
    }
}
