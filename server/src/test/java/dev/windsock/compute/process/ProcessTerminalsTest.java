// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.TerminalDriverContract;
import dev.windsock.compute.TerminalSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Terminals of the kernel. */
@NullUnmarked
@Timeout(120)
final class ProcessTerminalsTest extends TerminalDriverContract {
    @TempDir
    Path dataDir;

    @Override
    protected ComputeDriver newDriver() {
        return new ProcessDriver(dataDir);
    }

    @Override
    protected String image() {
        return ProcessDriver.IMAGE;
    }

    @Override
    protected long marked(TerminalId id) {
        return Members.marked(TerminalSpec.ID_VARIABLE, id.value()).size();
    }

    @Override
    protected String workingDirectory(InstanceId id) {
        return InstanceDirectory.of(dataDir.resolve("instances"), id).work().toString();
    }
}
