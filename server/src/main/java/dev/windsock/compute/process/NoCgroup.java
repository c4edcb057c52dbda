// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The group of a run on a host where the server cannot create any: no limits, and {@code /proc} provides the counters. */
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
    public Counters counters() {
        return Counters.NONE;
    }

    @Override
    public boolean outOfMemory() {
        return false;
    }

    @Override
    public boolean remove() {
        return true;
    }
}
