// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.id.InstanceId;

/**
 * A run that is observed.
 *
 * <p>Threading: the fields that change are written by the watcher's thread or, while {@code quiet} is set, by the thread
 * that pauses or resumes the run.
 */
final class Watch {
    final InstanceId id;
    final ProcessRef ref;
    final Cgroup cgroup;
    final InstanceDirectory directory;
    /** Whether the run is paused, as far as has been told. */
    volatile boolean paused;
    /** Set while the driver itself pauses or resumes the run. */
    volatile boolean quiet;

    Watch(InstanceId id, ProcessRef ref, Cgroup cgroup, InstanceDirectory directory, boolean paused) {
        this.id = id;
        this.ref = ref;
        this.cgroup = cgroup;
        this.directory = directory;
        this.paused = paused;
    }
}
