package dev.windsock.examples;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One of the programs in a JVM of its own, as a user runs it.
 *
 * <p>Threading: for any thread; one reads what it says, {@code lines} is guarded by itself.
 */
final class Program implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "program-output");

    private Program(Process process) {
        this.process = process;
        reader.setDaemon(true);
        reader.start();
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

    /** Waits for a line that has the words, also among those that came before. */
    String awaitLine(String words) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
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

    /** All that it has said so far. */
    String said() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** What is typed into it; closing it is the end of its input. */
    Writer input() {
        return process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
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
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end, but said:\n" + said());
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
