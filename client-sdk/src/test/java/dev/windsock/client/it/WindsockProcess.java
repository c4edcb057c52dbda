package dev.windsock.client.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real server in a JVM of its own, which can be killed.
 *
 * <p>Threading: for any thread; one reads what the server says, {@code lines} is guarded by itself.
 */
public final class WindsockProcess implements RunningServer {
    private static final int SIGTERM_WAIT_SECONDS = 30;
    private static final long START_SECONDS = 60;

    private final Process process;
    private final int port;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "server-output");

    private WindsockProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        reader.setDaemon(true);
        reader.start();
    }

    /** How a server is started: with the test's own class path, unless told otherwise. */
    public static final class Setup {
        private final int port;
        private final List<String> within = new ArrayList<>();
        private final List<String> options = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED"));
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> settings = new HashMap<>();
        private String classPath = System.getProperty("java.class.path");

        private Setup(Path dataDir, int port) {
            this.port = port;
            settings.put("WINDSOCK_PORT", Integer.toString(port));
            settings.put("WINDSOCK_DATA_DIR", dataDir.toString());
            settings.put("WINDSOCK_ADMIN_KEY", ADMIN_KEY);
            settings.put("WINDSOCK_COMPUTE_DRIVER", "process");
        }

        /** Sets a setting of the server. */
        public Setup with(String setting, String value) {
            settings.put(setting, value);
            return this;
        }

        /** Adds options of the JVM. */
        public Setup option(String... more) {
            options.addAll(List.of(more));
            return this;
        }

        public Setup classPath(String path) {
            classPath = path;
            return this;
        }

        /** Lets a command become the server, such as {@code nsenter}; it must exec and not fork. */
        public Setup within(String... command) {
            within.addAll(List.of(command));
            return this;
        }

        /** Adds an option of the server's own. */
        public Setup argument(String option) {
            arguments.add(option);
            return this;
        }

        /** Begins a start, and returns at once. */
        public WindsockProcess begin() {
            List<String> command = new ArrayList<>(within);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(List.of("-cp", classPath, "dev.windsock.Application"));
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("WINDSOCK_"));
            builder.environment().putAll(settings);
            try {
                return new WindsockProcess(builder.start(), port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts a server, and returns once it listens. */
        public WindsockProcess start() throws InterruptedException {
            WindsockProcess started = begin();
            try {
                started.awaitLine("listens on");
            } catch (AssertionError e) {
                started.kill();
                throw e;
            }
            return started;
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Setup on(Path dataDir, int port) {
        return new Setup(dataDir, port);
    }

    /** Starts a server, and returns once it listens. */
    public static WindsockProcess start(Path dataDir, int port) throws InterruptedException {
        return on(dataDir, port).option("-XX:TieredStopAtLevel=1").start();
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
    public String awaitLine(String words) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0 || !reader.isAlive()) {
                        throw new AssertionError("the server did not say \"" + words + "\" but:\n" + said());
                    }
                    lines.wait(Math.min(left, 100));
                }
                if (lines.get(next).contains(words)) {
                    return lines.get(next);
                }
            }
        }
    }

    /** All that the server has said so far. */
    public String said() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the server as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for a server that ends by itself, and for all that it says; answers its exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("the server did not end by itself, but said:\n" + said());
        }
        reader.join();
        return process.exitValue();
    }

    /** Ends the server as {@code kill} does. */
    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(SIGTERM_WAIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the server did not stop within " + SIGTERM_WAIT_SECONDS + " s of SIGTERM");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
