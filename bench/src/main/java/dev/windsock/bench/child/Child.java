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
 * A process that is stopped together with the runner. A thread reads its output, so that the process never blocks on it.
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
     * Starts a JVM from the same JDK, with exactly the given arguments.
     *
     * @param settings environment variables that replace all WINDSOCK_ variables and the variables that the JVM reads
     * @param directory the working directory
     */
    static Child start(List<String> arguments, Map<String, String> settings, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return launch(command, settings, directory);
    }

    /** Starts another program, whose messages are in English. */
    static Child program(List<String> command, Path directory) {
        return launch(command, Map.of("LC_ALL", "C"), directory);
    }

    private static Child launch(List<String> command, Map<String, String> settings, Path directory) {
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
            // a full queue drops lines, because nothing is waiting for them
            output.lines().forEach(lines::offer);
        } catch (IOException | UncheckedIOException e) {
            // the process has ended, which is treated like the end of its output
        }
        lines.offer(ENDED);
    }

    long pid() {
        return process.pid();
    }

    /** Blocks until a line contains the given text, and returns the rest of that line. */
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

    /** Kills the process, like {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
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
