// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.id.InstanceId;

/**
 * A run that is observed.
 *
 * <p>Threading: the mutable fields are written by the watcher's thread or, while {@code driverIsSignalling} is set, by the
 * thread that pauses or resumes the run.
 */
final class WatchedRun {
    final InstanceId id;
    final ProcessRef ref;
    final Cgroup cgroup;
    final InstanceDirectory directory;
    /** Whether the run is paused, as last reported. */
    volatile boolean paused;
    /** Set while the driver itself pauses or resumes the run, which it must not observe. */
    volatile boolean driverIsSignalling;

    WatchedRun(InstanceId id, ProcessRef ref, Cgroup cgroup, InstanceDirectory directory, boolean paused) {
        this.id = id;
        this.ref = ref;
        this.cgroup = cgroup;
        this.directory = directory;
        this.paused = paused;
    }
}
