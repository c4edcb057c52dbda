// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.WindsockProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the program from the module path on the current JDK, and on JDK 17, 21 and 25 if they are in /usr/lib/jvm. */
final class ProgramTest {
    private static final String MODULE_PATH = Objects.requireNonNull(System.getProperty("compat.module-path"));

    private static WindsockProcess server;

    @TempDir
    private Path work;

    @BeforeAll
    static void start(@TempDir Path dataDir) throws InterruptedException {
        server = WindsockProcess.startPackaged(dataDir);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<String> jdks() throws IOException {
        Map<Integer, String> found = new TreeMap<>();
        Path folder = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> homes = Files.list(folder)) {
                for (Path home : homes.sorted().toList()) {
                    int version = version(home);
                    if (version == 17 || version == 21 || version == 25) {
                        found.putIfAbsent(version, home.toString());
                    }
                }
            }
        }
        found.put(Runtime.version().feature(), System.getProperty("java.home"));
        return found.values().stream();
    }

    /** Returns the version of a JDK; 0 if the directory is not a JDK. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return 0;
        }
        Properties properties = new Properties();
        try (var text = Files.newBufferedReader(release)) {
            properties.load(text);
        }
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Integer.parseInt(version.split("\\.")[0]);
    }

    @Test
    void includesTheJdkOfTheBuild() throws IOException {
        assertThat(jdks()).contains(System.getProperty("java.home"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void runsWithoutErrors(String home) throws Exception {
        Path out = work.resolve("out");
        Path err = work.resolve("err");
        Process program = new ProcessBuilder(List.of(
                        home + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "--module-path",
                        MODULE_PATH,
                        // only what the program requires, like a runtime image that jlink creates
                        "--limit-modules",
                        "dev.windsock.compat",
                        "--module",
                        "dev.windsock.compat/dev.windsock.compat.Program",
                        server.url(),
                        RunningServer.ADMIN_KEY))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).as("ends in time").isTrue();
        } finally {
            program.destroyForcibly();
        }
        assertThat(Files.readString(err)).isEmpty();
        assertThat(Files.readAllLines(out))
                .startsWith("driver process")
                .contains("INSTANCE_STARTED compat", "INSTANCE_TERMINATED compat", "view Optional.empty")
                .anyMatch(line -> line.startsWith("COMPAT_TRIED {java="))
                .endsWith("done on " + version(Path.of(home)));
        assertThat(program.exitValue()).isZero();
    }
}
