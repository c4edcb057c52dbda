// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Pty;
import dev.windsock.compute.PtySignal;
import dev.windsock.compute.PtySize;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that an engine executes in a container, behind a terminal there.
 *
 * <p>No engine can signal or end such a program: another one is executed in the container for that, see {@link
 * TerminalScript}.
 *
 * <p>Threading: as {@link Pty} says; the connection has a thread of the library's that sends what is typed.
 */
final class ExecPty implements Pty {
    private static final Duration EXIT_CODE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RESIZE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration KILL_GRACE = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 20;
    private static final Logger LOG = LoggerFactory.getLogger(ExecPty.class);

    private final Engine engine;
    private final String exec;
    private final TerminalScript script;
    private final InputStream output;
    private final ExecInput input;
    private volatile boolean closed;

    ExecPty(Engine engine, String exec, TerminalScript script, InputStream output, ExecInput input) {
        this.engine = engine;
        this.exec = exec;
        this.script = script;
        this.output = output;
        this.input = input;
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        try {
            return output.read(buffer, 0, buffer.length);
        } catch (IOException e) {
            if (closed || !running()) {
                return -1;
            }
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        input.write(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void resize(PtySize size) throws ComputeException {
        long deadline = System.nanoTime() + RESIZE_TIMEOUT.toNanos();
        while (true) {
            try {
                engine.call(client -> client.resizeExecCmd(exec)
                        .withSize(size.rows(), size.cols())
                        .exec());
                return;
            } catch (NotFoundException e) {
                // an engine may not have begun yet what it has answered for
                if (System.nanoTime() > deadline || !running() || !sleep()) {
                    throw Engine.translated(e);
                }
            } catch (DockerException e) {
                throw Engine.translated(e);
            }
        }
    }

    @Override
    public void signal(PtySignal signal) throws ComputeException {
        script.signalForeground(signal);
    }

    @Override
    public @Nullable Integer awaitExit() throws InterruptedException {
        long deadline = System.nanoTime() + EXIT_CODE_TIMEOUT.toNanos();
        do {
            try {
                InspectExecResponse inspected =
                        engine.call(client -> client.inspectExecCmd(exec).exec());
                if (!Boolean.TRUE.equals(inspected.isRunning())) {
                    Long code = inspected.getExitCodeLong();
                    return code == null ? null : code.intValue();
                }
            } catch (NotFoundException e) {
                // its container is gone
                return null;
            } catch (ComputeException | DockerException e) {
                LOG.debug("the exit code of a terminal's program cannot be known", e);
                return null;
            }
            Thread.sleep(POLL_MILLIS);
        } while (System.nanoTime() < deadline);
        return null;
    }

    private boolean running() {
        try {
            return Boolean.TRUE.equals(
                    engine.call(client -> client.inspectExecCmd(exec).exec().isRunning()));
        } catch (ComputeException | DockerException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            boolean gently = ended(PtySignal.HUP, GRACE) || ended(PtySignal.TERM, GRACE);
            // what is in the background may have resisted where the program did not
            script.signalAll(PtySignal.KILL);
            if (!gently && !ended(PtySignal.KILL, KILL_GRACE)) {
                LOG.warn("a terminal's program does not end; it goes on in its container");
            }
        } catch (ComputeException e) {
            LOG.warn("a terminal's program could not be ended: {}", e.getMessage());
        } finally {
            closed = true;
            input.close();
            try {
                output.close();
            } catch (IOException e) {
                LOG.debug("closing a terminal's connection", e);
            }
        }
    }

    private boolean ended(PtySignal signal, Duration grace) throws ComputeException {
        long deadline = System.nanoTime() + grace.toNanos();
        if (!running()) {
            return true;
        }
        script.signalAll(signal);
        while (running()) {
            if (System.nanoTime() > deadline || !sleep()) {
                return false;
            }
        }
        return true;
    }

    private static boolean sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
