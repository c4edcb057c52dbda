// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.windsock.log.ChangeEvent;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only log reader in this server. It delivers the commits of all servers, including its own, in the order of the log and
 * without gaps.
 *
 * <h2>Where commits come from</h2>
 *
 * This server's writer hands its commits to the tailer. If these commits directly follow the tailer's position, it delivers
 * them without reading the store: offsets have no gaps, so nothing can be in between. Anything else is read from the store. The
 * tailer reads the store if a commit from the writer does not directly follow the tailer's position, and on request. If it
 * {@linkplain #follow follows} other servers, it also reads once a second and whenever one of them hints that the log has
 * grown. It reads up to the latest commit, one read at a time, no matter how many triggers there are. A lost hint delays
 * delivery by up to a second, but no commit is lost.
 *
 * <h2>A database that was replaced</h2>
 *
 * A hint follows its commit. If a read that began after the hint does not reach the commit, this server is reading the wrong
 * database: a primary that kept running after its standby was promoted. The tailer then
 * {@linkplain Source#reconnect replaces the connections}, and counts as not up to date until it reaches the hint.
 *
 * <h2>Losing its place</h2>
 *
 * The tailer loses its place if the log begins a new epoch, or removes events that the tailer has not read. It then stops
 * delivering, because caches that follow the log would become wrong. The server must be restarted.
 *
 * <p>Threading: thread-safe. Commits are delivered on the writer's thread or on the tailer's, never on both concurrently:
 * {@code delivering} guards the position. Only the tailer's thread blocks on the store. The writer never waits for it.
 */
public final class LogTailer implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration RETRY_DELAY = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Subject HINTS = new Subject("log.head");
    private static final Logger LOG = LoggerFactory.getLogger(LogTailer.class);

    private final Source source;
    private final Consumer<List<ChangeEvent>> receiver;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("log-tailer").unstarted(this::readUntilClosed);

    private final ReentrantLock delivering = new ReentrantLock();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private volatile Position position;

    private final ReentrantLock signals = new ReentrantLock();
    private final Condition signalled = signals.newCondition();
    private List<CompletableFuture<Void>> refreshes = new ArrayList<>();
    private boolean behind;
    private boolean closed;

    /** When the latest complete read began, according to {@link System#nanoTime}. */
    private volatile long readAt = System.nanoTime();

    /** The latest position in a hint from another server. */
    private final AtomicReference<Position> hinted;

    private volatile ReadResult.@Nullable Gap gap;
    private volatile @Nullable Bus bus;
    private Bus.@Nullable Subscription hints;

    /** Reads the log. */
    public interface Source {
        /**
         * Reads the commits after a position, and the earliest and latest positions of the log, in the same snapshot. Blocks.
         */
        ReadResult after(Position position);

        /**
         * Called when the database lacks a commit of another server, and is therefore not the database to which that
         * server writes.
         */
        void lacks(Position committed);
    }

    /** An action to run once the tailer has passed a position. */
    private record Pending(Position position, Runnable action) {}

    /**
     * @param position the position after which to continue
     * @param receiver is called with one or more commits; must return quickly and not throw
     */
    public LogTailer(Position position, Source source, Consumer<List<ChangeEvent>> receiver) {
        this.position = position;
        this.hinted = new AtomicReference<>(position);
        this.source = source;
        this.receiver = receiver;
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Starts following the commits of other servers: exchanges hints with them and reads the log every second. */
    public void follow(Bus followed) {
        bus = followed;
        hints = followed.subscribe(HINTS, message -> hinted(new String(message, US_ASCII)));
        read();
    }

    private void hinted(String text) {
        Position here = position;
        Optional<Position> hint = Position.parse(text);
        hint.filter(there -> there.epoch().equals(here.epoch()))
                .ifPresent(there ->
                        hinted.accumulateAndGet(there, (known, other) -> isAfter(other, known) ? other : known));
        // a hint that cannot be parsed is also a reason to read the log
        if (hint.filter(there -> !isAfter(there, here)).isEmpty()) {
            read();
        }
    }

    /** Returns the position up to which everything has been delivered. Does not block. */
    public Position position() {
        return position;
    }

    /** Returns how long ago the tailer began its last successful read up to the latest commit. Does not block. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - readAt);
    }

    /** Returns why the log cannot be read from the tailer's position onwards; empty while it can be. Does not block. */
    public Optional<ReadResult.Gap> gap() {
        return Optional.ofNullable(gap);
    }

    /**
     * Accepts the commits of this server. Called by its writer only, in the order of the commits.
     *
     * @param from the position after which the commits continue
     * @param events the events of the commit; there is at least one
     */
    public void committed(Position from, List<ChangeEvent> events) {
        boolean delivered = false;
        if (delivering.tryLock()) {
            try {
                if (position.equals(from) && gap == null) {
                    deliver(events);
                    delivered = true;
                }
            } finally {
                delivering.unlock();
            }
        }
        if (!delivered) {
            read();
        }
        Bus followed = bus;
        if (followed != null) {
            followed.publish(HINTS, events.getLast().position().toString().getBytes(US_ASCII));
        }
    }

    /**
     * Runs an action once everything up to a position has been delivered: immediately if that is already the case, and
     * otherwise on the delivering thread. Called by the writer only, with positions that never decrease. The action must return
     * quickly and not throw.
     */
    public void whenPassed(Position awaited, Runnable action) {
        if (isAfter(awaited, position)) {
            delivering.lock();
            try {
                if (isAfter(awaited, position)) {
                    pending.add(new Pending(awaited, action));
                    read();
                    return;
                }
            } finally {
                delivering.unlock();
            }
        }
        action.run();
    }

    /**
     * Reads the log up to its latest commit.
     *
     * @return completes once everything that was committed before this call has been delivered; fails if the log cannot be read
     */
    public CompletableFuture<Void> refresh() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        signals.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new IllegalStateException("the tailer is closed"));
            }
            refreshes.add(done);
            signalled.signal();
        } finally {
            signals.unlock();
        }
        return done;
    }

    /** Makes the tailer's thread read soon. */
    private void read() {
        signals.lock();
        try {
            behind = true;
            signalled.signal();
        } finally {
            signals.unlock();
        }
    }

    private void readUntilClosed() {
        boolean failing = false;
        while (awaitReason(failing ? RETRY_DELAY : POLL_INTERVAL, failing)) {
            List<CompletableFuture<Void>> asked = takeRefreshes();
            try {
                catchUp();
                asked.forEach(done -> done.complete(null));
                failing = false;
            } catch (RuntimeException e) {
                asked.forEach(done -> done.completeExceptionally(e));
                if (!failing) {
                    LOG.warn("Cannot read the log, retrying: position={} cause={}", position, e.getMessage());
                }
                failing = true;
            }
        }
        completePending();
    }

    /** Ensures that the callers that made the last changes before a shutdown also receive their responses. */
    private void completePending() {
        delivering.lock();
        boolean waiting;
        try {
            waiting = !pending.isEmpty();
        } finally {
            delivering.unlock();
        }
        if (waiting) {
            try {
                catchUp();
            } catch (RuntimeException e) {
                LOG.warn("Cannot read the log at shutdown: position={} cause={}", position, e.getMessage());
            }
        }
    }

    /** Waits for a reason to read. Returns false when the tailer is closed. */
    private boolean awaitReason(Duration timeout, boolean failing) {
        signals.lock();
        try {
            long left = timeout.toNanos();
            // after a failure, only the timeout triggers a read: all other triggers are still pending
            while (!closed && (failing || !behind && refreshes.isEmpty()) && left > 0) {
                if (bus == null && !failing) {
                    signalled.await();
                } else {
                    left = signalled.awaitNanos(left);
                }
            }
            behind = false;
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            signals.unlock();
        }
    }

    private List<CompletableFuture<Void>> takeRefreshes() {
        signals.lock();
        try {
            List<CompletableFuture<Void>> taken = refreshes;
            refreshes = new ArrayList<>();
            return taken;
        } finally {
            signals.unlock();
        }
    }

    /** Reads and delivers up to the latest commit. */
    private void catchUp() {
        boolean more = gap == null;
        if (!more) {
            return;
        }
        long begunAt = System.nanoTime();
        Position committed = hinted.get();
        while (more) {
            Position from = position;
            more = switch (source.after(from)) {
                case ReadResult.Events events -> {
                    deliverNew(events.events());
                    yield events.more();
                }
                case ReadResult.Gap found -> !isLost(from, found);
            };
        }
        if (gap == null) {
            requireReached(committed);
            readAt = begunAt;
        }
    }

    private void requireReached(Position committed) {
        if (isAfter(committed, position)) {
            source.lacks(committed);
            throw new IllegalStateException("the database lacks what another server has committed, up to " + committed);
        }
    }

    /** Delivers the events of a read, except those that the writer handed over in the meantime. */
    private void deliverNew(List<ChangeEvent> read) {
        delivering.lock();
        try {
            Position here = position;
            List<ChangeEvent> fresh = read.stream()
                    .filter(event -> isAfter(event.position(), here))
                    .toList();
            if (!fresh.isEmpty()) {
                deliver(fresh);
            }
        } finally {
            delivering.unlock();
        }
    }

    /** Guarded by {@code delivering}. */
    private void deliver(List<ChangeEvent> events) {
        if (events.getFirst().position().offset() != position.offset() + 1) {
            throw new IllegalStateException("the log has a hole after " + position + ": "
                    + events.getFirst().position());
        }
        position = events.getLast().position();
        receiver.accept(events);
        for (Pending next = pending.peek();
                next != null && !isAfter(next.position(), position);
                next = pending.peek()) {
            pending.remove();
            next.action().run();
        }
    }

    /** Returns whether a gap is final. It is not final if the writer has handed over commits since the read began. */
    private boolean isLost(Position from, ReadResult.Gap found) {
        delivering.lock();
        try {
            if (!position.equals(from)) {
                return false;
            }
            gap = found;
        } finally {
            delivering.unlock();
        }
        LOG.error(
                "Cannot read the log from this server's position onwards, delivering nothing until this server is "
                        + "restarted: position={} reason={} earliest={} latest={}",
                position,
                found.reason(),
                found.earliest(),
                found.latest());
        return true;
    }

    private static boolean isAfter(Position one, Position other) {
        return one.offset() > other.offset();
    }

    /**
     * Stops the tailer. If the store responds, blocks until all callers whose changes wait for the tailer have received their
     * responses.
     */
    @Override
    public void close() {
        Bus.Subscription subscription = hints;
        if (subscription != null) {
            subscription.close();
        }
        signals.lock();
        try {
            closed = true;
            signalled.signal();
        } finally {
            signals.unlock();
        }
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.warn("Log reader did not stop in time at shutdown, continuing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        takeRefreshes().forEach(done -> done.completeExceptionally(new IllegalStateException("the tailer is closed")));
    }
}
