// SPDX-License-Identifier: Apache-2.0
package dev.windsock.exhaustion;

import dev.windsock.RunningServer;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server in its own JVM with a heap of 256 MiB, which ends when the heap is exhausted. Thread-safe. */
final class SmallServer implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("://127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final StringBuffer output = new StringBuffer();

    private SmallServer(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::readOutput);
    }

    /**
     * Starts a server and waits until it is listening. Rates are not limited: rate limits are not meant to protect the memory.
     */
    static SmallServer start(Path dataDir) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.windsock.Application"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("WINDSOCK_"));
        builder.environment().put("WINDSOCK_PORT", "0");
        builder.environment().put("WINDSOCK_DATA_DIR", dataDir.toString());
        builder.environment().put("WINDSOCK_ADMIN_KEY", RunningServer.ADMIN_KEY);
        builder.environment().put("WINDSOCK_COMPUTE_DRIVER", "process");
        builder.environment().put("WINDSOCK_LIMIT_REQUESTS_PER_KEY", "100000");
        builder.environment().put("WINDSOCK_LIMIT_REQUESTS_PER_ADDRESS", "100000");
        SmallServer server = new SmallServer(builder.start());
        Deadline.await("the server listens: " + server.output, () -> server.port() > 0 || !server.process.isAlive());
        return server;
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        Matcher url = URL.matcher(output);
        return url.find() ? Integer.parseInt(url.group(1)) : 0;
    }

    String output() {
        return output.toString();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a request on its own connection. */
    HttpAnswer send(String method, String target, String key, @Nullable String body) throws IOException {
        try (Wire wire = new Wire(port())) {
            return wire.exchange(method, target, body, "X-API-Key: " + key, "Content-Type: application/json");
        }
    }

    /** Returns the sum of a meter over all series whose tags contain the given text. */
    double meter(String name, String tags) throws IOException {
        return send("GET", "/prometheus", RunningServer.ADMIN_KEY, null)
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(tags))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Returns the size of the heap's live objects in bytes. */
    double liveHeap() throws IOException, InterruptedException {
        Process collection = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .start();
        collection.getInputStream().readAllBytes();
        collection.waitFor();
        return meter("jvm_memory_used_bytes", "area=\"heap\"");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
