// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Internal;
import dev.windsock.client.internal.LiveSource;
import dev.windsock.client.log.Position;
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

/**
 * The current resources of one kind: a list, which the stream of changes keeps up to date. Each resource shows its state at one
 * position, never reverts to an older state, and reflects every change. After a gap, the view reloads the list and delivers the
 * differences to its listeners as changes.
 *
 * {@snippet file="dev/windsock/client/example/Guide.java" region="views"}
 *
 * <p>Thread-safe. One daemon thread, {@code windsock-live-N}, reads the list and the stream, and calls listeners one at a time;
 * it ends with the view. The lock guards the values, and is never held while a listener is called.
 */
public final class LiveView<V> extends LiveFollower<LiveListener<? super V>> {
    private final LiveSource<V> source;
    private final Function<Position, EventStream<EventItem>> streams;
    private final Backoff backoff;
    private Map<UUID, V> values = Map.of();

    /**
     * Starts following a list. Does not block.
     *
     * @param streams opens the stream of the source's topic after a position
     * @param initialBackoff the upper bound of the first delay after the list could not be read; it doubles up to the maximum
     * @param onClose called with the view when it is closed
     */
    @Internal
    @SuppressWarnings("exports")
    public static <V> LiveView<V> start(
            LiveSource<V> source,
            Function<Position, EventStream<EventItem>> streams,
            Duration initialBackoff,
            Duration maxBackoff,
            Consumer<? super LiveFollower<?>> onClose) {
        LiveView<V> view = new LiveView<>(source, streams, new Backoff(initialBackoff, maxBackoff), onClose);
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

    /**
     * A listener's registration.
     *
     * @param values the resources at the time of registration, to which the listener's first change applies
     * @param remover removes the listener
     */
    public record Subscription<V>(Map<UUID, V> values, Runnable remover) implements LiveSubscription {
        @Override
        public void close() {
            remover.run();
        }
    }

    /** Returns all resources by id, as an immutable snapshot; empty before the view is synced. */
    public Map<UUID, V> values() {
        return guarded(() -> values);
    }

    /** Returns the current value of a resource; empty if it does not exist. */
    public Optional<V> get(UUID id) {
        return Optional.ofNullable(values().get(id));
    }

    /**
     * Adds a listener. It receives every change that follows the values in the returned registration.
     *
     * @return the registration; close it to remove the listener
     */
    public Subscription<V> listen(LiveListener<? super V> listener) {
        return add(listener, () -> new Subscription<>(values, () -> remove(listener)));
    }

    @Override
    void follow() throws InterruptedException {
        LiveEntries<V> entries = new LiveEntries<>(source);
        Position after = readList(entries);
        try (EventStream<EventItem> stream = streams.apply(after)) {
            if (!setStream(stream)) {
                return;
            }
            publish(entries, entries.changesSince(Map.of()));
            setState(new LiveState.Live());
            Optional<EventItem> item = stream.next();
            while (item.isPresent()) {
                entries = handle(item.get(), entries);
                item = stream.next();
            }
        }
    }

    /** Handles an item and returns the entries that the view shows afterwards. */
    private LiveEntries<V> handle(EventItem item, LiveEntries<V> entries) throws InterruptedException {
        if (item instanceof Change change) {
            entries.apply(change).ifPresent(applied -> publish(entries, List.of(applied)));
        } else if (item instanceof Connected) {
            setState(new LiveState.Live());
        } else if (item instanceof Reconnecting reconnecting) {
            setReconnecting(reconnecting);
        } else if (item instanceof Gap gap) {
            setState(new LiveState.Resyncing(now(), gap.reason()));
            LiveEntries<V> reloaded = new LiveEntries<>(source);
            // the stream resumes at a position before the list's, and changes that the list already reflects are
            // ignored
            readList(reloaded);
            publish(reloaded, reloaded.changesSince(values()));
            setState(new LiveState.Live());
            return reloaded;
        }
        return entries;
    }

    /** Reads the list, with retries. */
    private Position readList(LiveEntries<V> entries) throws InterruptedException {
        Backoff current = backoff;
        while (true) {
            try {
                return entries.read();
            } catch (WindsockException e) {
                if (!e.isRetryable()) {
                    throw e;
                }
                Backoff.Step step = current.next(e.retryAfter().orElse(Duration.ZERO));
                current = step.next();
                setFailed(e);
                Thread.sleep(step.delay().toMillis());
            }
        }
    }

    private void publish(LiveEntries<V> entries, List<LiveChange<V>> changes) {
        Map<UUID, V> current = entries.values();
        List<LiveListener<? super V>> notified = update(() -> values = current);
        for (LiveChange<V> change : changes) {
            for (LiveListener<? super V> listener : notified) {
                notify(listener, change);
            }
        }
    }

    private <T> void notify(LiveListener<T> listener, LiveChange<? extends T> change) {
        LiveChange<T> widened = new LiveChange<>(
                change.id(), change.before().map(value -> value), change.after().map(value -> value));
        call(() -> listener.onChange(widened));
    }
}
