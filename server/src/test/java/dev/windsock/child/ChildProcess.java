// SPDX-License-Identifier: Apache-2.0
package dev.windsock.child;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Starts programs that end with this JVM, even if the JVM is killed. */
public final class ChildProcess {
    private ChildProcess() {}

    /**
     * Starts a program and returns it immediately.
     *
     * @param log the file to which the program's output is appended
     * @param command a {@code setpriv} command with {@code --pdeathsig KILL}; its process becomes the program
     */
    public static Process start(Path log, List<String> command) {
        CompletableFuture<Process> started = new CompletableFuture<>();
        // this thread lives as long as the program, which the kernel kills when the thread ends
        Thread.ofPlatform().daemon().name(log.getFileName().toString()).start(() -> {
            try {
                Process launched = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
                started.complete(launched);
                launched.waitFor();
            } catch (IOException | InterruptedException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return started.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(
                    "cannot run " + command + "; scripts/install-test-servers adds what is missing", e);
        }
    }
}
