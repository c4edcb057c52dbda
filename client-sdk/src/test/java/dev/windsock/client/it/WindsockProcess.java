// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real server in a JVM of its own, which can be killed.
 *
 * <p>Threading: for any thread.
 */
public final class WindsockProcess implements RunningServer {
    private static final int SIGTERM_WAIT_SECONDS = 30;
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final ProcessOutput output;

    private WindsockProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.output = ProcessOutput.of(process);
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

    /** Waits for a line that has the words, also among those that came before, and returns it. */
    public String awaitLine(String words) throws InterruptedException {
        return output.awaitLine(words, START);
    }

    /** All that the server has said so far. */
    public String said() {
        return output.said();
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
        if (!process.waitFor(START)) {
            kill();
            throw new AssertionError("the server did not end by itself, but said:\n" + said());
        }
        output.awaitEnd();
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
