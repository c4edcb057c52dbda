// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.ComputeDriverContract;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.io.TempDir;

/** The contract over processes of this host. */
@NullUnmarked
abstract class ProcessDriverContract extends ComputeDriverContract {
    @TempDir
    Path dataDir;

    @Override
    protected String image() {
        return InstanceSpec.NO_IMAGE;
    }

    @Override
    protected void letExit(InstanceId id) throws IOException {
        Files.createFile(directory(id).work().resolve("stop"));
    }

    @Override
    protected void awaitEnd(InstanceId id) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (directory(id).exitCode().isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Override
    protected void kill(InstanceId id) {
        directory(id).run().orElseThrow().main().current().ifPresent(main -> Signal.KILL.send(main.pid()));
    }

    InstanceDirectory directory(InstanceId id) {
        return InstanceDirectory.of(dataDir.resolve("instances"), id);
    }
}
