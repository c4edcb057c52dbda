// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import com.pty4j.PtyProcess;
import com.pty4j.WinSize;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Pty;
import dev.windsock.compute.PtySignal;
import dev.windsock.compute.PtySize;
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
 * A terminal of the kernel and the session that it controls.
 *
 * <p>The terminal is given up only after the program has ended and what it printed was read, or nobody reads it: giving it
 * up earlier loses output. A process of the session that outlives the program may hold the terminal for ever, so reading
 * ends soon after the program all the same.
 *
 * <p>The library closes a descriptor while another thread may be about to read from it or to write to it, by its number,
 * which another file may have by then. So it is closed only when nobody is in either, or sits in a wait that ends without
 * touching the descriptor.
 *
 * <p>Threading: as {@link Pty} says. Who is in the library is guarded by this. Two threads more belong to it: the library's, which waits for the process, and a
 * virtual one that gives the terminal up after it.
 */
final class ProcessPty implements Pty {
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration KILL_GRACE = Duration.ofSeconds(5);
    private static final Duration LAST_OUTPUT = Duration.ofMillis(500);
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final long POLL_MILLIS = 10;

    /** More at once would be cut where the line discipline is full. */
    private static final int PIECE = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessPty.class);

    private final PtyProcess process;
    private final int leader;
    private final InputStream output;
    private final OutputStream input;
    private final CountDownLatch drained = new CountDownLatch(1);
    private int within;
    private boolean givenUp;

    ProcessPty(PtyProcess process) {
        this.process = process;
        this.leader = Math.toIntExact(process.pid());
        this.output = process.getInputStream();
        this.input = process.getOutputStream();
        Thread.ofVirtual().name("pty-end").start(this::giveUpAfterTheProgram);
    }

    private void giveUpAfterTheProgram() {
        try {
            process.waitFor();
            if (!drained.await(LAST_OUTPUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("the terminal of process {} is held by another process, or not read", leader);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        giveUp();
    }

    private void giveUp() {
        synchronized (this) {
            if (givenUp) {
                return;
            }
            givenUp = true;
            awaitNobodyWithin();
        }
        try {
            // either stream closes the terminal
            input.close();
        } catch (IOException e) {
            LOG.debug("giving a terminal up", e);
        }
    }

    private void awaitNobodyWithin() {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        long left;
        try {
            while (within > 0 && (left = (deadline - System.nanoTime()) / 1_000_000) > 0) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the library may still be used; {@link #leave} must follow. */
    private synchronized boolean enter() {
        if (givenUp) {
            return false;
        }
        within++;
        return true;
    }

    private synchronized void leave() {
        within--;
        notifyAll();
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        while (true) {
            int count = readNow(buffer);
            if (count > 0) {
                return count;
            }
            // the library says no more than that nothing could be read, also when a wait was interrupted
            if (isGivenUp() || !process.isAlive() || !sleep()) {
                drained.countDown();
                return -1;
            }
        }
    }

    private int readNow(byte[] buffer) throws IOException {
        if (!enter()) {
            return -1;
        }
        try {
            return output.read(buffer, 0, buffer.length);
        } catch (IOException e) {
            if (!process.isAlive()) {
                // EIO: nobody has the other side open any more
                return -1;
            }
            throw e;
        } finally {
            leave();
        }
    }

    private synchronized boolean isGivenUp() {
        return givenUp;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int at = offset; at < offset + length; at += PIECE) {
            if (!enter()) {
                throw new IOException("The terminal has ended.");
            }
            try {
                // the library takes whole arrays only
                input.write(Arrays.copyOfRange(bytes, at, Math.min(at + PIECE, offset + length)));
                input.flush();
            } finally {
                leave();
            }
        }
    }

    @Override
    public void resize(PtySize size) throws ComputeException {
        if (!enter()) {
            throw new ComputeException("The terminal has ended.");
        }
        try {
            process.setWinSize(new WinSize(size.cols(), size.rows()));
        } catch (IllegalStateException e) {
            throw new ComputeException("The terminal could not be resized: " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    @Override
    public void signal(PtySignal signal) throws ComputeException {
        Optional<ProcessStat> stat = ProcessStat.of(leader);
        if (stat.isEmpty() || stat.get().foreground() <= 1) {
            throw new ComputeException("Nothing runs in the foreground.");
        }
        Signal.valueOf(signal.name()).sendToGroup(stat.get().foreground());
    }

    @Override
    public Integer awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        boolean ended = ended(Signal.HUP, GRACE) || ended(Signal.TERM, GRACE) || ended(Signal.KILL, KILL_GRACE);
        if (!ended) {
            LOG.warn("some processes of the terminal of process {} do not end", leader);
        }
        giveUp();
    }

    /** Signals the whole session and waits for its end; the library reaps the leader. */
    private boolean ended(Signal signal, Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        Set<Integer> session = Members.session(leader);
        for (int pid : session) {
            signal.send(pid);
            Signal.CONT.send(pid);
        }
        while (!session.isEmpty() || process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (!sleep()) {
                return false;
            }
            session = Members.session(leader);
            if (signal == Signal.KILL) {
                // also what was forked meanwhile
                session.forEach(signal::send);
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
