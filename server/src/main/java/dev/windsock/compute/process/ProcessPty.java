// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import com.pty4j.PtyProcess;
import com.pty4j.WinSize;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Pty;
import dev.windsock.compute.PtySignal;
import dev.windsock.compute.PtySize;
import dev.windsock.retry.Poll;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kernel terminal and the session that it controls.
 *
 * <p>The terminal is closed only after the program has ended and either its output has been read or no thread is reading it:
 * closing it earlier would lose output. A process of the session that outlives the program may hold the terminal open forever,
 * so reading always stops shortly after the program ends.
 *
 * <p>The library closes the file descriptor even if another thread is about to read or write it by its number, which may by
 * then belong to another file. The terminal is therefore closed only when no thread is in such a call, except for a wait that
 * ends without touching the descriptor.
 *
 * <p>Threading: as in {@link Pty}. The fields {@code activeCalls} and {@code closed} are guarded by {@code this}. There are
 * two more threads: the library's, which waits for the process, and a virtual one that closes the terminal afterwards.
 */
final class ProcessPty implements Pty {
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration KILL_GRACE = Duration.ofSeconds(5);
    private static final Duration DRAIN_TIMEOUT = Duration.ofMillis(500);
    private static final Duration ACTIVE_CALLS_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    /** A larger write would be truncated when the line discipline's buffer is full. */
    private static final int MAX_WRITE_BYTES = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessPty.class);

    private final PtyProcess process;
    private final int leader;
    private final InputStream output;
    private final OutputStream input;
    private final CountDownLatch drained = new CountDownLatch(1);
    private int activeCalls;
    private boolean closed;

    ProcessPty(PtyProcess process) {
        this.process = process;
        this.leader = Math.toIntExact(process.pid());
        this.output = process.getInputStream();
        this.input = process.getOutputStream();
        Thread.ofVirtual().name("pty-end").start(this::closeAfterProgram);
    }

    private void closeAfterProgram() {
        try {
            process.waitFor();
            if (!drained.await(DRAIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug(
                        "Terminal not drained: another process holds it open, or nothing reads it: leader={}", leader);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeTerminal();
    }

    private void closeTerminal() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            awaitActiveCalls();
        }
        try {
            // closing either stream closes the terminal
            input.close();
        } catch (IOException e) {
            LOG.debug("Closing a terminal failed: leader={}", leader, e);
        }
    }

    private void awaitActiveCalls() {
        long deadline = System.nanoTime() + ACTIVE_CALLS_TIMEOUT.toNanos();
        long remaining;
        try {
            while (activeCalls > 0 && (remaining = (deadline - System.nanoTime()) / 1_000_000) > 0) {
                wait(remaining);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins a call to the library; {@link #endCall} must follow. Returns false if the terminal is closed. */
    private synchronized boolean beginCall() {
        if (closed) {
            return false;
        }
        activeCalls++;
        return true;
    }

    private synchronized void endCall() {
        activeCalls--;
        notifyAll();
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        while (true) {
            int count = readAvailable(buffer);
            if (count > 0) {
                return count;
            }
            // the library does not distinguish the end from an interrupted wait
            if (isClosed() || !process.isAlive() || !Poll.pause(POLL_INTERVAL)) {
                drained.countDown();
                return -1;
            }
        }
    }

    private int readAvailable(byte[] buffer) throws IOException {
        if (!beginCall()) {
            return -1;
        }
        try {
            return output.read(buffer, 0, buffer.length);
        } catch (IOException e) {
            if (!process.isAlive()) {
                // EIO: no process has the other side open
                return -1;
            }
            throw e;
        } finally {
            endCall();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; at += MAX_WRITE_BYTES) {
            if (!beginCall()) {
                throw new IOException("The terminal is closed.");
            }
            try {
                // the library writes whole arrays only
                input.write(Arrays.copyOfRange(bytes, at, Math.min(at + MAX_WRITE_BYTES, offset + length)));
                input.flush();
            } finally {
                endCall();
            }
        }
    }

    @Override
    public void resize(PtySize size) throws ComputeException {
        if (!beginCall()) {
            throw new ComputeException("The terminal is closed.");
        }
        try {
            process.setWinSize(new WinSize(size.cols(), size.rows()));
        } catch (IllegalStateException e) {
            throw new ComputeException("Cannot resize the terminal: " + e.getMessage() + ".", e);
        } finally {
            endCall();
        }
    }

    @Override
    public void signal(PtySignal signal) throws ComputeException {
        Optional<ProcessStat> stat = ProcessStat.of(leader);
        if (stat.isEmpty() || stat.get().foreground() <= 1) {
            throw new ComputeException("The terminal has no foreground process.");
        }
        Signal.valueOf(signal.name()).sendToGroup(stat.get().foreground());
    }

    @Override
    public Integer awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        boolean ended = signalAndAwait(Signal.HUP, GRACE)
                || signalAndAwait(Signal.TERM, GRACE)
                || signalAndAwait(Signal.KILL, KILL_GRACE);
        if (!ended) {
            LOG.warn("Terminal processes did not exit after SIGKILL: leader={}", leader);
        }
        closeTerminal();
    }

    /** Signals the whole session and returns whether it has ended in time; the library reaps the leader. */
    private boolean signalAndAwait(Signal signal, Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        Set<Integer> session = ProcessFinder.ofSession(leader);
        for (int pid : session) {
            signal.send(pid);
            Signal.CONT.send(pid);
        }
        while (!session.isEmpty() || process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (!Poll.pause(POLL_INTERVAL)) {
                return false;
            }
            session = ProcessFinder.ofSession(leader);
            if (signal == Signal.KILL) {
                // processes may have been forked in the meantime
                session.forEach(signal::send);
            }
        }
        return true;
    }
}
