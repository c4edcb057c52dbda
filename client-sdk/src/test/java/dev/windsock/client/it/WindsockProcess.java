// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.child.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The real server in its own JVM, which can be killed. Thread-safe. */
public final class WindsockProcess implements RunningServer {
    private static final int STOP_TIMEOUT_SECONDS = 30;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final ProcessOutput output;

    private WindsockProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.output = ProcessOutput.of(process);
    }

    /** The options of a server. It runs with the test's class path by default. */
    public static final class Setup {
        private final int port;
        private final List<String> wrapper = new ArrayList<>();
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
            settings.putAll(TestStore.environment(dataDir));
        }

        /** Sets an environment variable. */
        public Setup with(String setting, String value) {
            settings.put(setting, value);
            return this;
        }

        /** Adds JVM options. */
        public Setup option(String... jvmOptions) {
            options.addAll(List.of(jvmOptions));
            return this;
        }

        public Setup classPath(String path) {
            classPath = path;
            return this;
        }

        /**
         * Runs the server through a command, such as {@code nsenter}, that must replace itself with the server instead of
         * forking.
         */
        public Setup within(String... command) {
            wrapper.addAll(List.of(command));
            return this;
        }

        /** Adds a command-line argument for the server. */
        public Setup argument(String option) {
            arguments.add(option);
            return this;
        }

        /** Starts the server without waiting for it. */
        public WindsockProcess begin() {
            List<String> command = new ArrayList<>(wrapper);
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

        /** Starts the server and waits until it is listening. */
        public WindsockProcess start() throws InterruptedException {
            WindsockProcess started = begin();
            try {
                // the last line of the startup contains the server's URL
                started.awaitLine("://127.0.0.1:" + port);
            } catch (AssertionError e) {
                started.kill();
                throw e;
            }
            return started;
        }
    }

    public static int freePort() {
        return FreePort.next();
    }

    public static Setup on(Path dataDir, int port) {
        return new Setup(dataDir, port);
    }

    /** Starts a server and waits until it is listening. */
    public static WindsockProcess start(Path dataDir, int port) throws InterruptedException {
        return on(dataDir, port).option("-XX:TieredStopAtLevel=1").start();
    }

    /**
     * Starts the packaged server, whose path is in the system property windsock.jar, on a free port, and waits until it is
     * listening.
     */
    public static WindsockProcess startPackaged(Path dataDir) throws InterruptedException {
        return on(dataDir, freePort())
                .classPath(Objects.requireNonNull(System.getProperty("windsock.jar")))
                .option("-XX:TieredStopAtLevel=1")
                .start();
    }

    /** Waits for a line that contains the substring, including earlier lines, and returns it. */
    public String awaitLine(String substring) throws InterruptedException {
        return output.awaitLine(substring, START_TIMEOUT);
    }

    /** Returns the output so far. */
    public String output() {
        return output.text();
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

    /** Kills the server like {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for the server to exit on its own and for the end of its output, and returns the exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(START_TIMEOUT)) {
            kill();
            throw new AssertionError("The server did not exit on its own:\n" + output());
        }
        output.awaitEnd();
        return process.exitValue();
    }

    /** Terminates the server like {@code kill}. */
    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("The server did not stop within " + STOP_TIMEOUT_SECONDS + " s of SIGTERM");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
