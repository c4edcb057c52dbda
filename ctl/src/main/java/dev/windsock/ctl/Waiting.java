// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.model.Instance;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of commands that wait for the result of an action. */
final class Waiting {
    @Option(names = "--no-wait", description = "Do not wait for the result.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait for the result; ${DEFAULT-VALUE} by default.")
    private Duration timeout = Duration.ZERO;

    /** Returns the instance once the action has ended, or immediately if the command does not wait. */
    Instance await(InstanceAction action) {
        return noWait ? action.instance() : action.awaitDone(timeout);
    }
}
