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

/** A command for an instance, with the statuses that allow it. */
enum Command {
    START(STOPPED, ERROR),
    STOP(STARTING, RUNNING, STOPPING, PAUSED),
    RESTART(RUNNING, PAUSED),
    PAUSE(RUNNING),
    RESUME(PAUSED),
    TERMINATE(STARTING, RUNNING, STOPPING, STOPPED, PAUSED, ERROR);

    private final Set<InstanceStatus> allowed;

    Command(InstanceStatus first, InstanceStatus... others) {
        this.allowed = EnumSet.of(first, others);
    }

    static Command of(Intent intent) {
        return switch (intent) {
            case STOP -> STOP;
            case RESTART -> RESTART;
            case TERMINATE -> TERMINATE;
        };
    }

    /** Returns the action in the audit log, such as {@code instance:stop}. */
    String action() {
        return "instance:" + verb();
    }

    private String verb() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Requires a status that allows the command. A start is also allowed while an instance is waiting for its restart.
     *
     * @throws RejectedException INVALID_STATE, with the statuses that allow the command
     */
    void requireAllowed(InstanceState state) {
        InstanceStatus status = state.status();
        if (!allowed.contains(status) && !(this == START && state.awaitsRestart())) {
            String required = allowed.stream().map(Enum::name).collect(Collectors.joining(" or "));
            throw new RejectedException(
                    ErrorCode.INVALID_STATE,
                    "The instance is " + status + "; `" + verb() + "` requires " + required + ".");
        }
    }
}
