// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.HostSize;
import dev.windsock.compute.TerminalDriverContract;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The terminal contract with a real engine. */
@NullUnmarked
@Timeout(240)
final class DockerTerminalsTest extends TerminalDriverContract {
    private static PrivateEngine engine;

    @BeforeAll
    static void startEngine() {
        engine = new PrivateEngine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    @Override
    protected ComputeDriver newDriver() {
        return new DockerDriver(engine.settings(), new HostSize("test", 2, 1L << 30), PrivateEngine.OPTIONS);
    }

    @Override
    protected String image() {
        return PrivateEngine.IMAGE;
    }

    /** A container's processes are visible on this host. */
    @Override
    protected long countMarked(TerminalId id) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.filter(process -> isMarked(process, id)).count();
        }
    }

    private static boolean isMarked(Path process, TerminalId id) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return Arrays.asList(environment.split("\0")).contains(TerminalScript.marker(id));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    protected String workingDirectory(InstanceId id) {
        return "/";
    }
}
