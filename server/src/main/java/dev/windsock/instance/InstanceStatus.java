package dev.windsock.instance;

import java.util.EnumSet;
import java.util.Set;

/** Where an instance is in its life. */
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
