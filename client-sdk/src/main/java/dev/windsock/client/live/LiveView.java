package dev.windsock.client.live;

import dev.windsock.client.Position;
import dev.windsock.client.TimedOutException;
import dev.windsock.client.WindsockException;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.Reconnecting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All resources of a kind as they are now: the list, and every change after it. Each resource is as it was at one moment,
 * never goes back, and is missed by no change; where changes are missing, the list is read anew, and what it shows to be
 * different is told like any other change.
 *
 * <pre>{@code
 * try (LiveView<Instance> view = client.instances().live()) {
 *     view.awaitSynced(Duration.ofSeconds(10));
 *     view.listen(change -> ...);
 * }
 * }</pre>
 *
 * <p>Threading: for any thread. One daemon thread, {@code windsock-live-N}, reads the list and the stream, and calls
 * listeners one after the other; it ends with the view. What the view shows is guarded by the lock, which is never held
 * while a listener is called.
 */
public final class LiveView<V> implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LiveView.class.getName());
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** How long {@link #close} waits for the view's thread. */
    private static final Duration CLOSE_WAIT = Duration.ofMillis(900);

    private final LiveSource<V> source;
    private final Function<Position, EventStream<EventItem>> streams;
    private final Consumer<LiveView<?>> onClose;
    private final Backoff backoff;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<LiveListener<? super V>> listeners = new ArrayList<>();
    private Map<UUID, V> values = Map.of();
    private LiveState state = new LiveState.Syncing();
    private boolean synced;
    private @Nullable EventStream<EventItem> stream;

    /**
     * Begins to follow; does not block.
     *
     * @param streams opens the stream of the source's topic after a position
     * @param firstWait the bound of the first wait after a list that could not be read; it doubles up to the longest
     * @param onClose called with the view when it is closed
     */
    public static <V> LiveView<V> start(
            LiveSource<V> source,
            Function<Position, EventStream<EventItem>> streams,
            Duration firstWait,
            Duration longestWait,
            Consumer<LiveView<?>> onClose) {
        LiveView<V> view = new LiveView<>(source, streams, new Backoff(firstWait, longestWait), onClose);
        view.thread.start();
        return view;
    }

    private LiveView(
            LiveSource<V> source,
            Function<Position, EventStream<EventItem>> streams,
            Backoff backoff,
            Consumer<LiveView<?>> onClose) {
        this.source = source;
        this.streams = streams;
        this.backoff = backoff;
        this.onClose = onClose;
        this.thread = new Thread(this::run, "windsock-live-" + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
    }

    /** What a listener's registration answers: the resources that its first change is a change of. */
    public record Subscription<V>(Map<UUID, V> values, Runnable end) implements AutoCloseable {
        /** The listener is called no more, but may still be dealing with a change. */
        @Override
        public void close() {
            end.run();
        }
    }

    /** All resources by their ids, at one moment. Immutable; empty before the view is synced. */
    public Map<UUID, V> values() {
        return guarded(() -> values);
    }

    /** A resource as it is now. */
    public Optional<V> get(UUID id) {
        return Optional.ofNullable(values().get(id));
    }

    /** How far the view can be relied on. */
    public LiveState state() {
        return guarded(() -> state);
    }

    /**
     * Lets a listener hear every change after the values that are answered: none is left out in between.
     *
     * @return close it to hear no more
     */
    public Subscription<V> listen(LiveListener<? super V> listener) {
        return guarded(() -> {
            listeners.add(listener);
            return new Subscription<>(values, () -> guarded(() -> listeners.remove(listener)));
        });
    }

    /**
     * Waits until the view shows all that there was when it was made.
     *
     * @throws TimedOutException when it does not in time
     * @throws WindsockException when it will not: the key may not read this
     */
    public void awaitSynced(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (!synced) {
                if (state instanceof LiveState.Ended ended) {
                    throw ended.failure();
                }
                if (state instanceof LiveState.Closed) {
                    throw new IllegalStateException("the view was closed");
                }
                if (left <= 0) {
                    throw new TimedOutException("the view is not synced after " + timeout);
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the view, which stays as it is; returns within a second. */
    @Override
    public void close() {
        EventStream<EventItem> open = guarded(() -> {
            state = new LiveState.Closed();
            listeners.clear();
            changed.signalAll();
            return stream;
        });
        if (open != null) {
            open.close();
        }
        thread.interrupt();
        onClose.accept(this);
        if (Thread.currentThread() != thread) {
            try {
                thread.join(CLOSE_WAIT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            follow();
        } catch (InterruptedException e) {
            // closed; this thread has nothing else to do
        } catch (WindsockException e) {
            become(new LiveState.Ended(e));
        } catch (RuntimeException e) {
            become(new LiveState.Ended(new WindsockException("CLIENT_FAILED", "the view's own thread failed", e)));
        }
    }

    private void follow() throws InterruptedException {
        LiveEntries<V> entries = new LiveEntries<>(source);
        Position after = list(entries);
        try (EventStream<EventItem> opened = streams.apply(after)) {
            if (!opened(opened)) {
                return;
            }
            show(entries, entries.since(Map.of()));
            become(new LiveState.Live());
            Optional<EventItem> item = opened.next();
            while (item.isPresent()) {
                entries = take(item.get(), entries);
                item = opened.next();
            }
        }
    }

    /** Remembers the stream, so that it can be closed; false when the view was closed meanwhile. */
    private boolean opened(EventStream<EventItem> opened) {
        return guarded(() -> {
            stream = opened;
            return !(state instanceof LiveState.Closed);
        });
    }

    /** Takes an item; what the view shows after it. */
    private LiveEntries<V> take(EventItem item, LiveEntries<V> entries) throws InterruptedException {
        if (item instanceof Change change) {
            entries.apply(change).ifPresent(made -> show(entries, List.of(made)));
        } else if (item instanceof Connected) {
            become(new LiveState.Live());
        } else if (item instanceof Reconnecting lost) {
            Instant since = state() instanceof LiveState.Stale stale ? stale.since() : now();
            become(new LiveState.Stale(since, lost.reason()));
        } else if (item instanceof Gap gap) {
            become(new LiveState.Resyncing(now(), gap.reason()));
            LiveEntries<V> anew = new LiveEntries<>(source);
            // the stream goes on before the list: changes that the list shows already are not made again
            list(anew);
            show(anew, anew.since(values()));
            become(new LiveState.Live());
            return anew;
        }
        return entries;
    }

    /** Reads the list, as often as it takes. */
    private Position list(LiveEntries<V> entries) throws InterruptedException {
        Backoff next = backoff;
        while (true) {
            try {
                return entries.read();
            } catch (WindsockException e) {
                if (!e.isRetryable()) {
                    throw e;
                }
                Backoff.Step step = next.next(e.retryAfter().orElse(Duration.ZERO), RandomGenerator.getDefault());
                next = step.next();
                Thread.sleep(step.delay().toMillis());
            }
        }
    }

    private void show(LiveEntries<V> entries, List<LiveChange<V>> changes) {
        Map<UUID, V> now = entries.values();
        List<LiveListener<? super V>> told = guarded(() -> {
            values = now;
            synced = true;
            changed.signalAll();
            return List.copyOf(listeners);
        });
        for (LiveChange<V> change : changes) {
            for (LiveListener<? super V> listener : told) {
                tell(listener, change);
            }
        }
    }

    private static <T> void tell(LiveListener<T> listener, LiveChange<? extends T> change) {
        LiveChange<T> plain = new LiveChange<>(
                change.id(), change.before().map(value -> value), change.after().map(value -> value));
        call(() -> listener.onChange(plain));
    }

    private void become(LiveState next) {
        List<LiveListener<? super V>> told = guarded(() -> {
            if (state instanceof LiveState.Closed || state.equals(next)) {
                return List.of();
            }
            state = next;
            changed.signalAll();
            return List.copyOf(listeners);
        });
        told.forEach(listener -> call(() -> listener.onState(next)));
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a listener of a view has failed", e);
        }
    }

    private <R> R guarded(Supplier<R> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }
}
