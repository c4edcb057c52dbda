// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockException;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.Reconnecting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * All resources of a kind as they are now: the list, and every change after it. Each resource is as it was at one moment,
 * never goes back, and is missed by no change; where changes are missing, the list is read anew, and what it shows to be
 * different is told like any other change.
 *
 * {@snippet file="dev/windsock/client/example/Guide.java" region="views"}
 *
 * <p>Threading: for any thread. One daemon thread, {@code windsock-live-N}, reads the list and the stream, and calls
 * listeners one after the other; it ends with the view. What the view shows is guarded by the lock, which is never held
 * while a listener is called.
 */
public final class LiveView<V> extends LiveFollower<LiveListener<? super V>> {
    private final LiveSource<V> source;
    private final Function<Position, EventStream<EventItem>> streams;
    private final Backoff backoff;
    private Map<UUID, V> values = Map.of();

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
            Consumer<? super LiveFollower<?>> onClose) {
        LiveView<V> view = new LiveView<>(source, streams, new Backoff(firstWait, longestWait), onClose);
        view.start();
        return view;
    }

    private LiveView(
            LiveSource<V> source,
            Function<Position, EventStream<EventItem>> streams,
            Backoff backoff,
            Consumer<? super LiveFollower<?>> onClose) {
        super(onClose);
        this.source = source;
        this.streams = streams;
        this.backoff = backoff;
    }

    /** What a listener's registration answers: the resources that its first change is a change of. */
    public record Subscription<V>(Map<UUID, V> values, Runnable end) implements LiveSubscription {
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

    /**
     * Lets a listener hear every change after the values that are answered: none is left out in between.
     *
     * @return close it to hear no more
     */
    public Subscription<V> listen(LiveListener<? super V> listener) {
        return add(listener, () -> new Subscription<>(values, () -> remove(listener)));
    }

    @Override
    void follow() throws InterruptedException {
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

    /** Takes an item; what the view shows after it. */
    private LiveEntries<V> take(EventItem item, LiveEntries<V> entries) throws InterruptedException {
        if (item instanceof Change change) {
            entries.apply(change).ifPresent(made -> show(entries, List.of(made)));
        } else if (item instanceof Connected) {
            become(new LiveState.Live());
        } else if (item instanceof Reconnecting lost) {
            becomeStale(lost);
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
        List<LiveListener<? super V>> told = show(() -> values = now);
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
}
