// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packages that {@code dist/package} has built, and commands that use them. */
final class Packages {
    static final Path TARGET = Path.of("target").toAbsolutePath();
    static final String VERSION = System.getProperty("windsock.version", "");

    /** A script that prints "same" if an instance receives its arguments unchanged. */
    static final String ECHOES_TEXT = """
            text=$(printf 'na\\303\\257ve \\342\\230\\203')
            [ "$(windsockctl run --follow -- echo "$text")" = "$text" ] && echo same
            """;

    /** Replaces the database in a directory with the copy that an upgrade has made, as docs/how-to/upgrade.md describes. */
    static final String RESTORES_THE_COPY =
            "rm -f store.db store.db-wal store.db-shm && install -m 600 upgrade/store-schema-*.db store.db";

    /** The message of a version that finds the database of a later one. */
    static final String REJECTS_THE_SCHEMA = "the database has the schema version 1000";

    private Packages() {}

    /** Returns the only file whose name has the given suffix. */
    static Path file(String end) throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().startsWith("windsock")
                                    && file.toString().endsWith(end))
                    .toList();
            assertThat(found).as("built by dist/package").hasSize(1);
            return found.getFirst();
        }
    }

    /** Returns the processes of an instance that sleeps for a time that no other process sleeps for: its program and its supervisor. */
    static Set<ProcessHandle> sleeping(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + seconds))
                .collect(Collectors.toSet());
    }

    /** Runs a command and returns its output. The command must succeed. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(TARGET.toFile())
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
        return output;
    }
}
