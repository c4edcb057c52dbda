// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/** The process driver on a host where the server may not create control groups. */
@NullUnmarked
final class ProcessDriverWithoutCgroupsTest extends ProcessDriverContract {
    @Override
    protected ComputeDriver newDriver(Path directory) {
        return new ProcessDriver(directory, Cgroups.none());
    }

    @Override
    protected Set<Capability> expectedCapabilities() {
        return Set.of(
                Capability.PAUSE,
                Capability.LOGS,
                Capability.TERMINALS,
                Capability.VOLUMES,
                Capability.RESTART_TO_REMOUNT);
    }
}
