// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.id.InstanceId;

/**
 * An observed run.
 *
 * <p>Threading: the mutable fields are written by the watcher's thread or, while {@code driverIsSignalling} is set, by the
 * thread that pauses or resumes the run.
 */
final class WatchedRun {
    final InstanceId id;
    final ProcessRef ref;
    final Cgroup cgroup;
    final InstanceDirectory directory;
    final OutputClock output;
    /** Whether the run is paused, as last reported. */
    volatile boolean paused;
    /** How many of its processes the kernel had killed at the last poll, and how many of these were reported. */
    long memoryKills;

    long reportedMemoryKills;
    /** Set while the driver itself pauses or resumes the run, which must not be reported as an observation. */
    volatile boolean driverIsSignalling;

    WatchedRun(InstanceId id, ProcessRef ref, Cgroup cgroup, InstanceDirectory directory, boolean paused) {
        this.id = id;
        this.ref = ref;
        this.cgroup = cgroup;
        this.directory = directory;
        this.output = new OutputClock(directory.output());
        this.paused = paused;
        this.reportedMemoryKills = directory.reportedMemoryKills();
        this.memoryKills = reportedMemoryKills;
    }
}
