// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.TerminalDriverContract;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The terminal contract with kernel terminals. */
@NullUnmarked
@Timeout(120)
final class ProcessTerminalsTest extends TerminalDriverContract {
    @TempDir
    Path dataDir;

    @Override
    protected ComputeDriver newDriver() {
        return new ProcessDriver(dataDir, Cgroups.detect(4_096));
    }

    @Override
    protected String image() {
        return InstanceSpec.NO_IMAGE;
    }

    @Override
    protected long countMarked(TerminalId id) {
        return ProcessFinder.withVariable(TerminalSpec.ID_VARIABLE, id.value()).size();
    }

    @Override
    protected String workingDirectory(InstanceId id) {
        return InstanceDirectory.of(dataDir.resolve("instances"), id).work().toString();
    }
}
