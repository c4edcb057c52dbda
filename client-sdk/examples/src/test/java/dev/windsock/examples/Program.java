// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import dev.windsock.client.it.ProcessOutput;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of the programs in its own JVM, as a user runs it. Thread-safe. */
final class Program implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Process process;
    private final ProcessOutput output;

    private Program(Process process) {
        this.process = process;
        this.output = ProcessOutput.of(process);
    }

    static Program start(Class<?> program, String url, String key, String... arguments) {
        ProcessBuilder builder = java(program, arguments);
        builder.environment().put("WINDSOCK_URL", url);
        builder.environment().put("WINDSOCK_KEY", key);
        return start(builder);
    }

    /** Starts a program without any WINDSOCK_ environment variables. */
    static Program startAlone(Class<?> program, String... arguments) {
        return start(java(program, arguments));
    }

    private static ProcessBuilder java(Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path")));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("WINDSOCK_"));
        builder.directory(new File(System.getProperty("java.io.tmpdir")));
        return builder;
    }

    private static Program start(ProcessBuilder builder) {
        try {
            return new Program(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that contains the substring, including earlier lines. */
    String awaitLine(String substring) throws InterruptedException {
        return output.awaitLine(substring, TIMEOUT);
    }

    /** Returns the output so far. */
    String output() {
        return output.text();
    }

    /** Returns the standard input; closing it ends the input. */
    Writer input() {
        return process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Kills the program like {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        output.awaitEnd();
    }

    /** Terminates the program like {@code kill} or Ctrl-C, and returns its output. */
    String terminate() throws InterruptedException {
        // Process.destroy would also close the output
        process.toHandle().destroy();
        awaitExit();
        return output();
    }

    /** Waits for the program to exit on its own and for the end of its output, and returns the exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(TIMEOUT)) {
            process.destroyForcibly();
            throw new AssertionError("The program did not exit:\n" + output());
        }
        output.awaitEnd();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
