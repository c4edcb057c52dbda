// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The control group that limits and measures one run. Stateless; blocks on kernel files. */
sealed interface Cgroup permits CgroupV1, CgroupV2, NoCgroup {
    /** The directories that the run's processes join; empty without a control group. */
    List<Path> directories();

    /** The pids of all processes in the group. */
    Set<Integer> pids();

    /** Kills all processes in the group in a single step if the kernel supports that; otherwise does nothing. */
    void kill();

    Counters counters();

    /** The number of processes that the kernel has killed because memory was low; 0 if it does not count them. */
    long memoryKills();

    /** Removes the group if it is empty. Returns false while it still contains processes. */
    boolean remove();

    /** The kernel's counters; null for counters that it does not keep. */
    record Counters(
            @Nullable Long cpuNanos,
            @Nullable Long memoryBytes,
            @Nullable Long diskReadBytes,
            @Nullable Long diskWriteBytes) {
        static final Counters NONE = new Counters(null, null, null, null);
    }
}
