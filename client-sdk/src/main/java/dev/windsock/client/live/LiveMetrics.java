// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamItem;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, as it is now. Of samples only the newest counts, so there are no gaps, and what was missed while the
 * connection was lost does not come later.
 *
 * {@snippet file="dev/windsock/client/example/Guide.java" region="metrics"}
 *
 * <p>Threading: for any thread; listeners are called one after the other on a daemon thread, {@code windsock-live-N}.
 *
 * @param <V> what is measured, such as {@link dev.windsock.client.model.Sample} or {@link DashboardSample}
 */
public final class LiveMetrics<V> extends LiveFollower<LiveMetricsListener<? super V>> {
    private final Supplier<? extends EventStream<?>> streams;
    private final Reading<V> reading;
    private @Nullable V latest;

    /** Takes what is measured out of a stream, whose items it is given one after the other. */
    @FunctionalInterface
    public interface Reading<V> {
        /** Reads an item; empty where it is about something else, or not yet enough. */
        Optional<V> read(StreamItem item);

        /** That of the dashboard's stream; for one stream. */
        static Reading<DashboardSample> ofDashboard() {
            return new DashboardReading();
        }
    }

    private LiveMetrics(
            Supplier<? extends EventStream<?>> streams, Reading<V> reading, Consumer<? super LiveFollower<?>> onClose) {
        super(onClose);
        this.streams = streams;
        this.reading = reading;
    }

    /**
     * Begins to follow; does not block.
     *
     * @param streams opens the stream
     * @param onClose called with the metrics when they are closed
     */
    public static <V> LiveMetrics<V> start(
            Supplier<? extends EventStream<?>> streams, Reading<V> reading, Consumer<? super LiveFollower<?>> onClose) {
        LiveMetrics<V> metrics = new LiveMetrics<>(streams, reading, onClose);
        metrics.start();
        return metrics;
    }

    /** The newest; empty before the first has come. How old it may be tells {@link #state}. */
    public Optional<V> latest() {
        return guarded(() -> Optional.ofNullable(latest));
    }

    /**
     * Lets a listener hear what comes from now on.
     *
     * @return close it to hear no more
     */
    public LiveSubscription listen(LiveMetricsListener<? super V> listener) {
        return add(listener, () -> () -> remove(listener));
    }

    @Override
    void follow() throws InterruptedException {
        try (EventStream<?> stream = streams.get()) {
            if (!opened(stream)) {
                return;
            }
            for (Optional<? extends StreamItem> item = stream.next(); item.isPresent(); item = stream.next()) {
                take(item.get());
            }
        }
    }

    private void take(StreamItem item) {
        if (item instanceof Reconnecting lost) {
            becomeStale(lost);
        } else if (item instanceof Connected && latest().isPresent()) {
            become(new LiveState.Live());
        } else {
            reading.read(item).ifPresent(this::take);
        }
    }

    private void take(V sample) {
        List<LiveMetricsListener<? super V>> told = show(() -> latest = sample);
        become(new LiveState.Live());
        told.forEach(listener -> call(() -> listener.onSample(sample)));
    }
}
