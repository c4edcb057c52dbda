// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount namespace whose mounts are visible only to the servers of a test and disappear with it. Needs root.
 *
 * <p>Used only by the test's thread; blocks.
 */
final class MountNamespace implements AutoCloseable {
    private final Process holder;

    MountNamespace() throws IOException, InterruptedException {
        holder = new ProcessBuilder("unshare", "--mount", "sh", "-c", "echo here; exec sleep 600")
                .redirectErrorStream(true)
                .start();
        try (var output = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine())
                    .as("unshare --mount, which needs root")
                    .isEqualTo("here");
        }
    }

    /** Returns the command line that runs a command in the namespace. */
    String[] prefix() {
        return new String[] {"nsenter", "--mount", "--target", Long.toString(holder.pid())};
    }

    /** Runs a command in the namespace. The command must succeed. */
    void run(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(prefix()));
        words.addAll(List.of(command));
        run(words);
    }

    /** Returns the path by which this process accesses a path in the namespace. */
    Path resolve(Path path) {
        return Path.of("/proc", Long.toString(holder.pid()), "root")
                .resolve(path.toString().substring(1));
    }

    private static void run(List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", words, output).isZero();
    }

    @Override
    public void close() {
        try {
            holder.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
