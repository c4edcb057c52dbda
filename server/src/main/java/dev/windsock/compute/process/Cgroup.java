// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The control group of one run, which limits and measures it. Stateless; blocks on files of the kernel. */
sealed interface Cgroup permits CgroupV1, CgroupV2, NoCgroup {
    /** The directories that its processes join; none where there is no control group. */
    List<Path> directories();

    /** All processes in it. */
    Set<Integer> pids();

    Counters counters();

    /** Whether the kernel killed one of its processes for want of memory. */
    boolean outOfMemory();

    /** Removes the group once it is empty; false while processes are still in it. */
    boolean remove();

    /** What the kernel counted; null where it does not. */
    record Counters(
            @Nullable Long cpuNanos,
            @Nullable Long memoryBytes,
            @Nullable Long diskReadBytes,
            @Nullable Long diskWriteBytes) {
        static final Counters NONE = new Counters(null, null, null, null);
    }
}
