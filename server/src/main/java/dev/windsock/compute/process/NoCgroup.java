// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The group of a run on a host where the server cannot create any: there are no limits, and {@code /proc} provides the
 * counters.
 */
record NoCgroup() implements Cgroup {
    @Override
    public List<Path> directories() {
        return List.of();
    }

    @Override
    public Set<Integer> pids() {
        return Set.of();
    }

    @Override
    public void kill() {}

    @Override
    public Counters counters() {
        return Counters.NONE;
    }

    @Override
    public long memoryKills() {
        return 0;
    }

    @Override
    public boolean remove() {
        return true;
    }
}
