// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount namespace of a test's own, so that what it mounts is seen by its servers alone and gone with it. Takes root.
 *
 * <p>For the test's thread; blocks.
 */
final class Namespace implements AutoCloseable {
    private final Process holder;

    Namespace() throws IOException, InterruptedException {
        holder = new ProcessBuilder("unshare", "--mount", "sh", "-c", "echo here; exec sleep 600")
                .redirectErrorStream(true)
                .start();
        try (var said = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine())
                    .as("unshare --mount, which the tests need root for")
                    .isEqualTo("here");
        }
    }

    /** The words that let a command run in it. */
    String[] within() {
        return new String[] {"nsenter", "--mount", "--target", Long.toString(holder.pid())};
    }

    /** Runs a command in it, which must succeed. */
    void run(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(within()));
        words.addAll(List.of(command));
        run(words);
    }

    /** A path as it is in it, for this process. */
    Path see(Path path) {
        return Path.of("/proc", Long.toString(holder.pid()), "root")
                .resolve(path.toString().substring(1));
    }

    private static void run(List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", words, said).isZero();
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
