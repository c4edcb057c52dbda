// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Pty;
import dev.windsock.compute.PtySignal;
import dev.windsock.compute.PtySize;
import dev.windsock.retry.Poll;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that the engine executes behind a terminal in a container.
 *
 * <p>Engines cannot signal or end such a program, so {@link TerminalScript} does it from inside the container.
 *
 * <p>Threading: as in {@link Pty}. A library thread sends the input.
 */
final class ExecPty implements Pty {
    private static final Duration EXIT_CODE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RESIZE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration KILL_GRACE = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
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
                // an engine may respond before it has started the program
                if (System.nanoTime() > deadline || !running() || !Poll.pause(POLL_INTERVAL)) {
                    throw Engine.toComputeException(e);
                }
            } catch (DockerException e) {
                throw Engine.toComputeException(e);
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
                // the container is gone
                return null;
            } catch (ComputeException | DockerException e) {
                LOG.debug("Cannot determine the exit code of a terminal's program: exec={}", exec, e);
                return null;
            }
            Thread.sleep(POLL_INTERVAL);
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
            boolean ended = signalAndAwait(PtySignal.HUP, GRACE) || signalAndAwait(PtySignal.TERM, GRACE);
            // background processes may have ignored the signals
            script.signalAll(PtySignal.KILL);
            if (!ended && !signalAndAwait(PtySignal.KILL, KILL_GRACE)) {
                LOG.warn("Terminal program did not end on SIGKILL, leaving it running in its container: exec={}", exec);
            }
        } catch (ComputeException e) {
            LOG.warn("Cannot end a terminal's program: exec={} cause={}", exec, e.getMessage());
        } finally {
            closed = true;
            input.close();
            try {
                output.close();
            } catch (IOException e) {
                LOG.debug("Closing a terminal's connection failed: exec={}", exec, e);
            }
        }
    }

    /** Signals the whole terminal and returns whether its program has ended in time. */
    private boolean signalAndAwait(PtySignal signal, Duration grace) throws ComputeException {
        long deadline = System.nanoTime() + grace.toNanos();
        if (!running()) {
            return true;
        }
        script.signalAll(signal);
        while (running()) {
            if (System.nanoTime() > deadline || !Poll.pause(POLL_INTERVAL)) {
                return false;
            }
        }
        return true;
    }
}
