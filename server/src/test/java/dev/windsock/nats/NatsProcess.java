// SPDX-License-Identifier: Apache-2.0
package dev.windsock.nats;

import dev.windsock.child.ChildProcess;
import dev.windsock.child.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A NATS server on a free port on the loopback interface. It ends with this JVM, even if the JVM is killed. A missing program
 * fails the test; {@code scripts/install-test-servers} installs it.
 *
 * <p>Threading: used only by the test that owns it. Blocks.
 */
public final class NatsProcess implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/nats-server";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final int port = FreePort.next();
    private final Path log;
    private Process process;

    private NatsProcess() {
        try {
            log = Files.createTempFile("windsock-nats-", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch("");
    }

    public static NatsProcess start() {
        return new NatsProcess();
    }

    public int port() {
        return port;
    }

    /** Returns the value of {@code WINDSOCK_NATS_URL}. */
    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** Suspends the server like {@code kill -STOP}. */
    public void suspend() {
        signal("STOP");
    }

    /** Resumes the server after {@link #suspend}. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the server, like {@code kill -9}. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts the server again after {@link #kill}. */
    public void restart() {
        restart("");
    }

    /** Starts the server again after {@link #kill}, with a configuration. */
    public void restart(String configuration) {
        process = launch(configuration);
    }

    /** Returns how many lines of the server's log contain the given text. */
    public long logged(String text) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(text)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch(String configuration) {
        try {
            Files.writeString(configurationFile(), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                PROGRAM,
                "-a",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-c",
                configurationFile().toString());
        Process launched = ChildProcess.start(log, command);
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!accepts()) {
            if (!launched.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("the NATS server does not start: " + log);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        return launched;
    }

    private Path configurationFile() {
        return log.resolveSibling(log.getFileName() + ".conf");
    }

    private boolean accepts() {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        kill();
        log.toFile().delete();
        configurationFile().toFile().delete();
    }
}
