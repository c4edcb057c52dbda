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
 * The output of a process, line by line. Thread-safe: a dedicated thread reads the output, and {@code lines} is its own lock.
 */
public final class ProcessOutput {
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "process-output");

    private ProcessOutput(Process process) {
        this.process = process;
        reader.setDaemon(true);
    }

    /** Starts reading. */
    public static ProcessOutput of(Process process) {
        ProcessOutput output = new ProcessOutput(process);
        output.reader.start();
        return output;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(this::add);
        } catch (IOException | UncheckedIOException e) {
            add("Failed to read the output: " + e);
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /** Waits for a line that contains the substring, including earlier lines, and returns it. */
    public String awaitLine(String substring, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    long remaining = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (remaining <= 0 || !reader.isAlive()) {
                        throw new AssertionError("No line contains \"" + substring + "\":\n" + text());
                    }
                    lines.wait(Math.min(remaining, 100));
                }
                if (lines.get(next).contains(substring)) {
                    return lines.get(next);
                }
            }
        }
    }

    /** Returns the output so far. */
    public String text() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Waits for the end of the output. */
    public void awaitEnd() throws InterruptedException {
        reader.join();
    }
}
