// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.EnumSet;
import java.util.Set;

/** The status of an instance in its life cycle. */
@Schema(
        name = "InstanceStatus",
        description = "STARTING: accepted; the driver is starting the instance, or its restart policy will start it "
                + "at `next_start_at`. STOPPING: the driver is ending its run, to"
                + " stop, restart or terminate it. STOPPED: it was stopped, or exited with code 0."
                + " ERROR: it could not be started or stopped, or exited with another code."
                + " TERMINATED: it has ended permanently, and its name can be reused.")
public enum InstanceStatus {
    /** Accepted; the driver is starting it, or its restart policy will start it soon. */
    STARTING,
    RUNNING,
    /** The driver is ending the run, to stop, restart or terminate the instance. */
    STOPPING,
    /** Stopped, or exited with code 0. */
    STOPPED,
    PAUSED,
    /** Could not be started or stopped, or exited with another code. */
    ERROR,
    /** Ended permanently; the name can be reused. */
    TERMINATED;

    /** The statuses with a current run. */
    static final Set<InstanceStatus> LIVE = EnumSet.of(RUNNING, PAUSED);
}
