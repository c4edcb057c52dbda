// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.TimedOutException;
import dev.windsock.client.WindsockException;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.OwnThread;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What keeps itself as the server has it: its thread, its state and its listeners.
 *
 * <p>Threading: for any thread. One daemon thread, {@code windsock-live-N}, follows the server and calls listeners one after
 * the other; it ends with this. State and listeners are guarded by the lock, which is never held while a listener is called.
 *
 * @param <L> who hears of it
 */
public abstract sealed class LiveFollower<L extends LiveStateListener> implements AutoCloseable
        permits LiveView, LiveMetrics {
    private static final System.Logger LOG = System.getLogger(LiveFollower.class.getName());

    private final Consumer<? super LiveFollower<?>> onClose;
    private final OwnThread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<L> listeners = new ArrayList<>();
    private LiveState state = new LiveState.Syncing();
    private boolean synced;
    private @Nullable EventStream<?> stream;

    /** @param onClose called with this when it is closed */
    LiveFollower(Consumer<? super LiveFollower<?>> onClose) {
        this.onClose = onClose;
        this.thread = new OwnThread("windsock-live", this::run);
    }

    final void start() {
        thread.start();
    }

    /** Follows the server until it is closed. Runs on the thread of its own. */
    abstract void follow() throws InterruptedException;

    private void run() {
        try {
            follow();
        } catch (InterruptedException e) {
            // closed; this thread has nothing else to do
        } catch (WindsockException e) {
            become(new LiveState.Ended(e));
        } catch (RuntimeException e) {
            become(new LiveState.Ended(new WindsockException("CLIENT_FAILED", "its own thread failed", e)));
        }
    }

    /** How far it can be relied on. */
    public final LiveState state() {
        return guarded(() -> state);
    }

    /**
     * Waits until it shows what there was when it was made, and follows what comes after it.
     *
     * @throws TimedOutException when it does not in time
     * @throws WindsockException when it will not: the key may not read this; or with the code INTERRUPTED, the interrupt
     *     kept
     * @throws IllegalStateException when it was closed
     */
    public final void awaitSynced(Duration timeout) {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!synced || state instanceof LiveState.Syncing) {
                if (state instanceof LiveState.Ended ended) {
                    throw ended.failure();
                }
                if (state instanceof LiveState.Closed) {
                    throw new IllegalStateException("it was closed");
                }
                if (left <= 0) {
                    throw new TimedOutException("nothing is known after " + timeout);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw Interrupts.kept(e);
        } finally {
            lock.unlock();
        }
    }

    /** Ends it; it stays as it is. Returns within a second. */
    @Override
    public final void close() {
        EventStream<?> open = guarded(() -> {
            state = new LiveState.Closed();
            listeners.clear();
            changed.signalAll();
            return stream;
        });
        if (open != null) {
            open.close();
        }
        onClose.accept(this);
        thread.end();
    }

    /** Remembers the stream, so that it can be closed; false when this was closed meanwhile. */
    final boolean opened(EventStream<?> opened) {
        return guarded(() -> {
            stream = opened;
            return !(state instanceof LiveState.Closed);
        });
    }

    /** Adds a listener, and reads something at the same moment. */
    final <R> R add(L listener, Supplier<R> read) {
        return guarded(() -> {
            listeners.add(listener);
            return read.get();
        });
    }

    final void remove(L listener) {
        guarded(() -> listeners.remove(listener));
    }

    /** Shows something, which is in sync from now on; who is to hear of it. */
    final List<L> show(Runnable change) {
        return guarded(() -> {
            change.run();
            synced = true;
            changed.signalAll();
            return List.copyOf(listeners);
        });
    }

    /** Takes another state, unless it was closed, and tells it where it is another. */
    final void become(LiveState next) {
        List<L> told = guarded(() -> {
            if (state instanceof LiveState.Closed || state.equals(next)) {
                return List.of();
            }
            state = next;
            changed.signalAll();
            return List.copyOf(listeners);
        });
        told.forEach(listener -> call(() -> listener.onState(next)));
    }

    /** Stale since the first of the tries that have failed in a row. */
    final void becomeStale(Reconnecting lost) {
        Instant since = state() instanceof LiveState.Stale stale ? stale.since() : now();
        become(new LiveState.Stale(since, lost.reason()));
    }

    static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a listener has failed", e);
        }
    }

    final <R> R guarded(Supplier<R> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    static Instant now() {
        return Clock.systemUTC().instant();
    }
}
