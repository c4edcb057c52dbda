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

/**
 * One of the programs in a JVM of its own, as a user runs it.
 *
 * <p>Threading: for any thread.
 */
final class Program implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

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

    /** Starts it without a server to use. */
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

    /** Waits for a line that has the words, also among those that came before. */
    String awaitLine(String words) throws InterruptedException {
        return output.awaitLine(words, DEADLINE);
    }

    /** All that it has said so far. */
    String said() {
        return output.said();
    }

    /** What is typed into it; closing it is the end of its input. */
    Writer input() {
        return process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        output.awaitEnd();
    }

    /** Ends it as {@code kill} does, and Ctrl-C; answers all that it has said. */
    String terminate() throws InterruptedException {
        // not by Process.destroy, which closes the output as well
        process.toHandle().destroy();
        awaitExit();
        return said();
    }

    /** Waits until it ends by itself, and for all that it says; answers its exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(DEADLINE)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end, but said:\n" + said());
        }
        output.awaitEnd();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
