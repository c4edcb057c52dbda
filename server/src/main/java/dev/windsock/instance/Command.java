// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static dev.windsock.instance.InstanceStatus.ERROR;
import static dev.windsock.instance.InstanceStatus.PAUSED;
import static dev.windsock.instance.InstanceStatus.RUNNING;
import static dev.windsock.instance.InstanceStatus.STARTING;
import static dev.windsock.instance.InstanceStatus.STOPPED;
import static dev.windsock.instance.InstanceStatus.STOPPING;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be asked of an instance, and in which states. */
enum Command {
    START(STOPPED, ERROR),
    STOP(RUNNING, PAUSED),
    RESTART(RUNNING, PAUSED),
    PAUSE(RUNNING),
    RESUME(PAUSED),
    TERMINATE(STARTING, RUNNING, STOPPING, STOPPED, PAUSED, ERROR);

    private final Set<InstanceStatus> allowedFrom;

    Command(InstanceStatus first, InstanceStatus... others) {
        this.allowedFrom = EnumSet.of(first, others);
    }

    static Command of(Intent intent) {
        return switch (intent) {
            case STOP -> STOP;
            case RESTART -> RESTART;
            case TERMINATE -> TERMINATE;
        };
    }

    /** The action that the audit names, such as {@code instance:stop}. */
    String action() {
        return "instance:" + name().toLowerCase(Locale.ROOT);
    }

    /** @throws RejectedException INVALID_STATE, saying from which states it works */
    void check(InstanceStatus status) {
        if (!allowedFrom.contains(status)) {
            String states = allowedFrom.stream().map(Enum::name).collect(Collectors.joining(", "));
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The instance is " + status + "; " + name().toLowerCase(Locale.ROOT) + " works from " + states
                            + ".");
        }
    }
}
