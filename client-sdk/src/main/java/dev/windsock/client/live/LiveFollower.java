// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.TimedOutException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.ManagedWait;
import dev.windsock.client.lifetime.WorkerThread;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Data that follows the server: the common part of views and metrics, with the thread, the state and the listeners.
 *
 * <p>Thread-safe. One daemon thread, {@code windsock-live-N}, reads from the server and calls listeners one at a time; it ends
 * on {@link #close}. The lock guards the state and the listeners, and is never held while a listener is called.
 *
 * @param <L> the type of the listeners
 */
public abstract sealed class LiveFollower<L extends LiveStateListener> implements AutoCloseable
        permits LiveView, LiveMetrics {
    private static final System.Logger LOG = System.getLogger(LiveFollower.class.getName());

    private final Consumer<? super LiveFollower<?>> onClose;
    private final WorkerThread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<L> listeners = new ArrayList<>();
    private LiveState state = new LiveState.Syncing(Optional.empty());
    private @Nullable WindsockException lastFailure;
    private boolean synced;
    private @Nullable EventStream<?> stream;

    /** @param onClose called with this object when it is closed */
    LiveFollower(Consumer<? super LiveFollower<?>> onClose) {
        this.onClose = onClose;
        this.thread = new WorkerThread("windsock-live", this::run);
    }

    final void start() {
        thread.start();
    }

    /** Follows the server until the stream ends. Runs on the worker thread. */
    abstract void follow() throws InterruptedException;

    private void run() {
        try {
            follow();
        } catch (InterruptedException e) {
            // closed: nothing remains to be done
        } catch (WindsockException e) {
            setState(new LiveState.Ended(e));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "Live data ended: its thread failed", e);
            setState(new LiveState.Ended(
                    new WindsockException(WindsockException.CLIENT_FAILED, "The live data thread failed: " + e, e)));
        }
    }

    /** Returns whether the data is complete and up to date. */
    public final LiveState state() {
        return guarded(() -> state);
    }

    /**
     * Waits until the first data is available. Blocks for at most the timeout.
     *
     * @throws TimedOutException if there is no data in time
     * @throws WindsockException if there will be no data, for example because the key lacks a permission; or with the code
     *     INTERRUPTED if the thread is interrupted, with its interrupt status set
     * @throws ClosedException if this object is closed
     */
    public final void awaitSynced(Duration timeout) {
        lock.lock();
        try {
            long remaining = timeout.toNanos();
            while (!synced || state instanceof LiveState.Syncing) {
                if (state instanceof LiveState.Ended ended) {
                    throw ended.failure();
                }
                if (state instanceof LiveState.Closed) {
                    throw new ClosedException("Already closed");
                }
                if (remaining <= 0) {
                    throw lastFailure == null
                            ? new TimedOutException("No data received within " + timeout.toMillis() + " ms")
                            : new TimedOutException(
                                    "No data received within " + timeout.toMillis() + " ms: "
                                            + lastFailure.getMessage(),
                                    lastFailure);
                }
                remaining = ManagedWait.await(changed, remaining);
            }
        } catch (InterruptedException e) {
            throw Interrupts.restoreAndWrap(e);
        } finally {
            lock.unlock();
        }
    }

    /** Stops following the server; the data remains available. Returns within a second. */
    @Override
    public final void close() {
        guarded(() -> {
            state = new LiveState.Closed();
            listeners.clear();
            changed.signalAll();
            return state;
        });
        end();
    }

    /** Ends the worker thread. */
    private void end() {
        EventStream<?> open = guarded(() -> stream);
        if (open != null) {
            open.close();
        }
        onClose.accept(this);
        if (!thread.isCurrent()) {
            thread.stop();
        }
    }

    /** Stores the stream, so that {@link #close} can close it; returns false if this object is already closed. */
    final boolean setStream(EventStream<?> opened) {
        return guarded(() -> {
            stream = opened;
            return !(state instanceof LiveState.Closed);
        });
    }

    /** Adds a listener and reads a value atomically. */
    final <R> R add(L listener, Supplier<R> read) {
        return guarded(() -> {
            listeners.add(listener);
            return read.get();
        });
    }

    final void remove(L listener) {
        guarded(() -> listeners.remove(listener));
    }

    /** Updates the data, which is synced from now on, and returns the listeners to call. */
    final List<L> update(Runnable change) {
        return guarded(() -> {
            change.run();
            synced = true;
            changed.signalAll();
            return List.copyOf(listeners);
        });
    }

    /** Sets the state and notifies the listeners, unless the state is the same or this object is closed. */
    final void setState(LiveState next) {
        List<L> notified = guarded(() -> {
            if (hasEnded() || state.equals(next)) {
                return List.of();
            }
            state = next;
            changed.signalAll();
            return List.copyOf(listeners);
        });
        notified.forEach(listener -> call(() -> listener.onState(next)));
    }

    /** Reports a failure after which the thread retries: the data is stale, or still missing. */
    final void setFailed(WindsockException failure) {
        guarded(() -> lastFailure = failure);
        String reason = Objects.requireNonNullElse(failure.getMessage(), failure.code());
        LiveState current = state();
        if (!guarded(() -> synced)) {
            setState(new LiveState.Syncing(Optional.of(reason)));
        } else if (!(current instanceof LiveState.Resyncing)) {
            // stale since the first of the consecutive failures
            Instant since = current instanceof LiveState.Stale stale ? stale.since() : now();
            setState(new LiveState.Stale(since, reason));
        }
    }

    /** Reports a lost connection as {@link #setFailed} reports a failure. */
    final void setReconnecting(Reconnecting reconnecting) {
        setFailed(new WindsockException(WindsockException.UNREACHABLE, reconnecting.reason()));
    }

    /**
     * Calls a listener. An exception is logged. An error, such as a missing class, also ends the data with {@link
     * LiveState.Ended}, because the listener can no longer follow it. If the listener closes this object, the thread ends after
     * the call, and does not interrupt it.
     */
    final void call(Runnable listener) {
        if (state() instanceof LiveState.Closed) {
            // by the previous listener
            return;
        }
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Live listener failed", e);
        } catch (Error e) {
            LOG.log(System.Logger.Level.ERROR, "Live listener failed, ending the live data", e);
            setState(new LiveState.Ended(
                    new WindsockException(WindsockException.CONSUMER_FAILED, "A listener failed: " + e, e)));
            end();
        }
        if (thread.isCurrent() && hasEnded()) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEnded() {
        return guarded(() -> state instanceof LiveState.Closed || state instanceof LiveState.Ended);
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
