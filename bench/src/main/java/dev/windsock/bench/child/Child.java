// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of the same JDK that is started with exactly the given arguments and stopped with the runner. A thread reads its
 * output, so that the process never blocks on it.
 */
final class Child implements AutoCloseable {
    private static final int STOP_SECONDS = 20;
    private static final int MAX_LINES = 10_000;

    private static final String ENDED = "(the process has ended)";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(MAX_LINES);
    private final BufferedWriter input;
    private final Thread killer;

    private Child(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        Thread.ofPlatform().daemon().name("output").start(this::read);
    }

    /**
     * @param settings environment variables that replace all WINDSOCK_ variables and those that the JVM reads
     * @param directory the working directory
     */
    static Child start(List<String> arguments, Map<String, String> settings, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("WINDSOCK_") || name.startsWith("JDK_JAVA_") || name.startsWith("JAVA_TOOL_"));
        builder.environment().putAll(settings);
        builder.directory(directory.toFile());
        builder.redirectErrorStream(true);
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            // a full queue drops lines, which nothing is waiting for
            output.lines().forEach(lines::offer);
        } catch (IOException | UncheckedIOException e) {
            // the process has ended, as it has at the end of its output
        }
        lines.offer(ENDED);
    }

    long pid() {
        return process.pid();
    }

    /** Blocks until a line contains the part, and returns the rest of the line. */
    String await(String part, int seconds) {
        List<String> seen = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            String line = next(deadline - System.nanoTime());
            if (line == null || line.equals(ENDED)) {
                throw new IllegalStateException(
                        "no \"" + part + "\" within " + seconds + " s; the output is:\n" + String.join("\n", seen));
            }
            seen.add(line);
            if (line.contains(part)) {
                return line.substring(line.indexOf(part) + part.length());
            }
        }
    }

    private @Nullable String next(long nanos) {
        try {
            return lines.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void send(String line) {
        try {
            input.write(line);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(killer);
    }
}
