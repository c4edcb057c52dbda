// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.EnumSet;
import java.util.Set;

/** Where an instance is in its life. */
@Schema(
        name = "InstanceStatus",
        description =
                "Where an instance is in its life. STARTING: accepted, the driver is starting it. STOPPING: its run"
                        + " is being ended, to stop, restart or terminate it. STOPPED: it ended by itself with exit code 0, or was"
                        + " stopped. ERROR: it could not be started, or ended otherwise. TERMINATED: it is gone for good.")
public enum InstanceStatus {
    /** Accepted; the driver is starting it. */
    STARTING,
    RUNNING,
    /** The driver is ending its run, to stop, restart or terminate it. */
    STOPPING,
    /** It ended by itself with exit code 0, or was stopped. */
    STOPPED,
    PAUSED,
    /** It could not be started, or ended otherwise than with exit code 0. */
    ERROR,
    /** It is gone for good; its name is free. */
    TERMINATED;

    /** The states in which a driver has a run. */
    static final Set<InstanceStatus> LIVE = EnumSet.of(RUNNING, PAUSED);
}
