package dev.windsock.client.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The real server in a JVM of its own, which can be killed. */
final class WindsockProcess implements RunningServer {
    private static final int SIGTERM_WAIT_SECONDS = 30;

    private final Process process;
    private final int port;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private WindsockProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        Thread reader = new Thread(this::read, "server-output");
        reader.setDaemon(true);
        reader.start();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server, and returns once it listens. */
    static WindsockProcess start(Path dataDir, int port) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.windsock.Application");
        builder.environment().keySet().removeIf(name -> name.startsWith("WINDSOCK_"));
        builder.environment().put("WINDSOCK_PORT", Integer.toString(port));
        builder.environment().put("WINDSOCK_DATA_DIR", dataDir.toString());
        builder.environment().put("WINDSOCK_ADMIN_KEY", ADMIN_KEY);
        builder.environment().put("WINDSOCK_COMPUTE_DRIVER", "process");
        builder.redirectErrorStream(true);
        try {
            WindsockProcess started = new WindsockProcess(builder.start(), port);
            started.awaitLine("listens on");
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("the output broke off: " + e);
        }
    }

    private void awaitLine(String part) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("the server did not say \"" + part + "\" but:\n" + String.join("\n", seen));
            }
            seen.add(line);
            if (line.contains(part)) {
                return;
            }
        }
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Ends the server as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
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
