// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a process says, line by line.
 *
 * <p>Threading: for any thread; one of its own reads, {@code lines} is guarded by itself.
 */
public final class ProcessOutput {
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "process-output");

    private ProcessOutput(Process process) {
        this.process = process;
        reader.setDaemon(true);
    }

    /** Begins to read. */
    public static ProcessOutput of(Process process) {
        ProcessOutput output = new ProcessOutput(process);
        output.reader.start();
        return output;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(this::add);
        } catch (IOException | UncheckedIOException e) {
            add("the output broke off: " + e);
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /** Waits for a line that has the words, also among those that came before, and returns it. */
    public String awaitLine(String words, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0 || !reader.isAlive()) {
                        throw new AssertionError("it did not say \"" + words + "\" but:\n" + said());
                    }
                    lines.wait(Math.min(left, 100));
                }
                if (lines.get(next).contains(words)) {
                    return lines.get(next);
                }
            }
        }
    }

    /** All that was said so far. */
    public String said() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Waits until the process says no more. */
    public void awaitEnd() throws InterruptedException {
        reader.join();
    }
}
