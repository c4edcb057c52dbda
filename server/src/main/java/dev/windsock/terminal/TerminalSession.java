// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.Pty;
import dev.windsock.compute.PtySignal;
import dev.windsock.compute.PtySize;
import dev.windsock.id.Actor;
import dev.windsock.id.TerminalId;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open terminal: a program behind a PTY, its most recent output, and its viewers.
 *
 * <p>Output is stored once, in the {@link Scrollback}. An attachment is a cursor into it, so a slow viewer costs only one
 * number. The program is held back, as by terminal flow control, while the viewer in control is behind by more than half of the
 * scrollback and is still reading. A controller that reads nothing for a second does not hold the program back, nor do
 * watchers: an overrun cursor is moved forward, and its viewer is notified of the gap.
 *
 * <p>Threading: one platform thread reads the PTY and another writes to it, since both block in the kernel. All state is
 * guarded by one lock, under which no thread blocks and no viewer is called. Viewers are woken after it is released.
 */
public final class TerminalSession {
    private static final int SCROLLBACK_BYTES = 256 * 1024;
    private static final long BYTES_PER_SECOND = 8L << 20;
    private static final int MAX_BEHIND = SCROLLBACK_BYTES / 2;
    /** The distance from the end to which an overrun cursor is moved forward. */
    private static final int CAUGHT_UP = SCROLLBACK_BYTES / 8;

    private static final int MAX_UNACKNOWLEDGED = 128 * 1024;
    private static final int MAX_TYPED = 64 * 1024;
    private static final int READ_BYTES = 16 * 1024;
    private static final Duration STALLED_AFTER = Duration.ofSeconds(1);
    private static final Duration RESIZE_WITHIN = Duration.ofMillis(50);
    private static final Logger LOG = LoggerFactory.getLogger(TerminalSession.class);

    private final TerminalId id;
    private final Pty pty;
    private final Recording recording;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition taken = lock.newCondition();
    private final Condition toType = lock.newCondition();
    private final Scrollback scrollback = new Scrollback(SCROLLBACK_BYTES);
    private final List<Attachment> attachments = new ArrayList<>();
    private final Deque<byte[]> typed = new ArrayDeque<>();
    private int typedBytes;
    private PtySize size;
    private @Nullable PtySize wantedSize;
    private @Nullable Attachment controller;
    private @Nullable Exit exit;
    private long activeAt = System.nanoTime();
    private long attachedAt = System.nanoTime();

    /** Called once, on a thread that may block, when the program has ended and all of its output was read. */
    @FunctionalInterface
    interface Ending {
        /** @return the reason, as viewers receive it */
        Exit ended(@Nullable Integer exitCode);
    }

    TerminalSession(TerminalId id, Pty pty, PtySize size, Recording recording) {
        this.id = id;
        this.pty = pty;
        this.size = size;
        this.recording = recording;
    }

    TerminalId id() {
        return id;
    }

    Recording recording() {
        return recording;
    }

    /** Starts reading. */
    void start(Ending ending) {
        Thread.ofPlatform().daemon().name("terminal-output-" + id).start(() -> read(ending));
        Thread.ofPlatform().daemon().name("terminal-input-" + id).start(this::type);
    }

    /**
     * Ends the program, and notifies {@link Ending} when it has ended. Blocks for a second or two if the program does not exit
     * promptly.
     */
    void end() {
        pty.close();
    }

    // ------------------------------------------------------------------ output

    private void read(Ending ending) {
        byte[] buffer = new byte[READ_BYTES];
        // tokens are bytes; the burst is an eighth of a second's worth
        Bucket output = Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(BYTES_PER_SECOND / 8).refillGreedy(BYTES_PER_SECOND, Duration.ofSeconds(1)))
                .build();
        Integer exitCode = null;
        try {
            int count;
            while ((count = pty.read(buffer)) >= 0) {
                print(buffer, count);
                TimeUnit.NANOSECONDS.sleep(output.consumeIgnoringRateLimits(count));
                awaitController();
            }
            exitCode = pty.awaitExit();
        } catch (IOException e) {
            LOG.warn("Cannot read a terminal, ending it: terminal={} cause={}", id, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pty.close();
        recording.close();
        finish(ending.ended(exitCode));
    }

    private void print(byte[] buffer, int count) {
        recording.output(buffer, count);
        locked(() -> {
            scrollback.append(buffer, count);
            activeAt = System.nanoTime();
        });
    }

    private void awaitController() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                Attachment paces = controller;
                if (paces == null || scrollback.end() - paces.cursor <= MAX_BEHIND) {
                    return;
                }
                long left = paces.tookAt + STALLED_AFTER.toNanos() - System.nanoTime();
                if (left <= 0 || taken.awaitNanos(left) <= 0) {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(Exit how) {
        locked(() -> {
            exit = how;
            wantedSize = null;
            typed.clear();
            typedBytes = 0;
            toType.signalAll();
        });
    }

    /** Changes state that viewers observe, and wakes them afterwards. */
    private void locked(Runnable change) {
        List<Attachment> woken;
        lock.lock();
        try {
            change.run();
            woken = List.copyOf(attachments);
        } finally {
            lock.unlock();
        }
        woken.forEach(attachment -> attachment.viewer.wake());
    }

    // ------------------------------------------------------------------ input

    private void type() {
        try {
            byte[] bytes;
            while ((bytes = nextTyped()).length > 0) {
                pty.write(bytes, 0, bytes.length);
            }
        } catch (IOException e) {
            LOG.debug("Terminal closed, discarding further input: terminal={}", id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Blocks until there is input; empty when the terminal has ended. */
    private byte[] nextTyped() throws InterruptedException {
        byte[] bytes;
        boolean roomAgain;
        lock.lock();
        try {
            while (typed.isEmpty()) {
                if (exit != null) {
                    return new byte[0];
                }
                toType.await();
            }
            bytes = typed.removeFirst();
            roomAgain = typedBytes >= MAX_TYPED && typedBytes - bytes.length < MAX_TYPED;
            typedBytes -= bytes.length;
        } finally {
            lock.unlock();
        }
        if (roomAgain) {
            locked(() -> {});
        }
        return bytes;
    }

    // ------------------------------------------------------------------ attaching

    /**
     * Attaches a viewer. With {@link Mode#CONTROL}, the viewer takes control.
     *
     * @param from the offset of the first byte to receive, or null for all retained output
     */
    public Attachment attach(Viewer viewer, Actor who, Mode mode, @Nullable Long from) {
        Attachment made = new Attachment(viewer, who);
        locked(() -> {
            made.cursor =
                    from == null ? scrollback.earliest() : Math.clamp(from, scrollback.earliest(), scrollback.end());
            attachments.add(made);
            if (mode == Mode.CONTROL) {
                Attachment before = controller;
                if (before != null) {
                    before.takenBy = who;
                    before.safe = new SafeView();
                }
                controller = made;
                taken.signalAll();
            } else {
                made.safe = new SafeView();
            }
        });
        return made;
    }

    /** Returns the number of viewers, and the key in control. */
    Viewers viewers() {
        lock.lock();
        try {
            return new Viewers(attachments.size(), controller == null ? null : controller.who);
        } finally {
            lock.unlock();
        }
    }

    record Viewers(int count, @Nullable Actor controller) {}

    PtySize size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the offset of the next byte of output. */
    long offset() {
        lock.lock();
        try {
            return scrollback.end();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the time since the last input or output. */
    Duration idle() {
        lock.lock();
        try {
            return Duration.ofNanos(System.nanoTime() - activeAt);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how long no viewer has been attached; zero while one is. */
    Duration detached() {
        lock.lock();
        try {
            return attachments.isEmpty() ? Duration.ofNanos(System.nanoTime() - attachedAt) : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    private void resize() {
        PtySize wanted;
        lock.lock();
        try {
            wanted = wantedSize;
            wantedSize = null;
            if (wanted == null || wanted.equals(size)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        try {
            pty.resize(wanted);
        } catch (ComputeException e) {
            LOG.warn("Terminal failed: terminal={} cause={}", id, e.getMessage());
            return;
        }
        recording.resized(wanted);
        locked(() -> size = wanted);
    }

    /**
     * The information that a viewer receives in addition to the output.
     *
     * @param takenBy the key that took control from the viewer; null if none has
     * @param count the number of attached viewers
     * @param mayType whether its input is accepted immediately
     */
    public record State(Mode mode, @Nullable Actor takenBy, int count, PtySize size, boolean mayType) {}

    /**
     * A piece of output.
     *
     * @param offset the offset of the first byte
     * @param skipped how many bytes before it were dropped because they are no longer kept
     */
    public record Output(long offset, byte[] bytes, long skipped) {}

    /** A viewer's attachment to the terminal. Safe for use by any thread; does not block. */
    public final class Attachment {
        private final Viewer viewer;
        private final Actor who;
        private long cursor;
        private long acknowledged = -1;
        private long tookAt = System.nanoTime();
        private @Nullable SafeView safe;
        private @Nullable Actor takenBy;
        private boolean detached;

        private Attachment(Viewer viewer, Actor who) {
            this.viewer = viewer;
            this.who = who;
        }

        /**
         * Returns the offset of the next byte that the viewer receives, or a slightly later offset while the exact one is being
         * determined.
         */
        public long offset() {
            lock.lock();
            try {
                return cursor;
            } finally {
                lock.unlock();
            }
        }

        public State state() {
            lock.lock();
            try {
                return new State(
                        controller == this ? Mode.CONTROL : Mode.WATCH,
                        takenBy,
                        attachments.size(),
                        size,
                        typedBytes < MAX_TYPED);
            } finally {
                lock.unlock();
            }
        }

        /** Returns the next bytes; null if there are none yet, or if too many are not acknowledged. */
        public @Nullable Output next(int max) {
            lock.lock();
            try {
                long skipped = 0;
                if (cursor < scrollback.earliest()) {
                    long to = scrollback.end() - CAUGHT_UP;
                    skipped = to - cursor;
                    cursor = to;
                    if (acknowledged >= 0) {
                        acknowledged = Math.max(acknowledged, cursor);
                    }
                    if (safe != null) {
                        safe = new SafeView();
                    }
                }
                long window = acknowledged < 0 ? max : Math.min(max, acknowledged + MAX_UNACKNOWLEDGED - cursor);
                while (window > 0 && cursor < scrollback.end()) {
                    byte[] bytes = scrollback.read(cursor, (int) window);
                    cursor += bytes.length;
                    took();
                    byte[] shown = safe == null ? bytes : safe.take(bytes);
                    if (shown.length > 0 || skipped > 0) {
                        long held = safe == null ? 0 : safe.held();
                        return new Output(cursor - held - shown.length, shown, skipped);
                    }
                }
                return null;
            } finally {
                lock.unlock();
            }
        }

        private void took() {
            tookAt = System.nanoTime();
            taken.signalAll();
        }

        /** Acknowledges that the viewer has displayed everything before an offset. */
        public void acknowledge(long offset) {
            lock.lock();
            try {
                if (offset <= cursor && offset > acknowledged) {
                    acknowledged = offset;
                    took();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Returns how the terminal ended, once all output was read; null before that. */
        public @Nullable Exit exit() {
            lock.lock();
            try {
                return cursor >= scrollback.end() ? exit : null;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Queues input.
         *
         * @return whether the viewer controls the terminal; otherwise, the input is discarded
         */
        public boolean type(byte[] bytes) {
            lock.lock();
            try {
                if (controller != this) {
                    return false;
                }
                if (exit == null && bytes.length > 0) {
                    typed.addLast(bytes);
                    typedBytes += bytes.length;
                    activeAt = System.nanoTime();
                    toType.signalAll();
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Queues a size change.
         *
         * @return whether it controls the terminal
         */
        public boolean resize(PtySize wanted) {
            boolean first;
            lock.lock();
            try {
                if (controller != this) {
                    return false;
                }
                first = wantedSize == null && exit == null;
                wantedSize = wanted;
            } finally {
                lock.unlock();
            }
            if (first) {
                Thread.ofVirtual().name("terminal-resize").start(() -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(RESIZE_WITHIN.toMillis());
                        TerminalSession.this.resize();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            return true;
        }

        /**
         * Queues a signal to the foreground process group.
         *
         * @return whether it controls the terminal
         */
        public boolean signal(PtySignal signal) {
            lock.lock();
            try {
                if (controller != this) {
                    return false;
                }
            } finally {
                lock.unlock();
            }
            Thread.ofVirtual().name("terminal-signal").start(() -> {
                try {
                    pty.signal(signal);
                } catch (ComputeException e) {
                    LOG.info("Terminal failed: terminal={} cause={}", id, e.getMessage());
                }
            });
            return true;
        }

        /** Detaches the viewer. Calling it again has no effect. */
        public void detach() {
            locked(() -> {
                if (!detached) {
                    detached = true;
                    attachments.remove(this);
                    attachedAt = System.nanoTime();
                    if (controller == this) {
                        controller = null;
                        taken.signalAll();
                    }
                }
            });
        }
    }
}
