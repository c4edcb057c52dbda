// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.http.Internal;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamItem;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics that follow the server. Only the latest sample is kept: there are no gaps, and samples that were missed during an
 * interruption are not delivered later.
 *
 * {@snippet file="dev/windsock/client/example/Guide.java" region="metrics"}
 *
 * <p>Thread-safe. Listeners are called one at a time on a daemon thread, {@code windsock-live-N}.
 *
 * @param <V> the type of a sample, such as {@link dev.windsock.client.model.Sample} or {@link DashboardSample}
 */
public final class LiveMetrics<V> extends LiveFollower<LiveMetricsListener<? super V>> {
    private final Supplier<? extends EventStream<?>> streams;
    private final Function<StreamItem, Optional<V>> reader;
    private @Nullable V latest;

    private LiveMetrics(
            Supplier<? extends EventStream<?>> streams,
            Function<StreamItem, Optional<V>> reader,
            Consumer<? super LiveFollower<?>> onClose) {
        super(onClose);
        this.streams = streams;
        this.reader = reader;
    }

    /**
     * Starts following a stream. Does not block.
     *
     * @param streams opens the stream
     * @param reader returns the sample that an item completes; may be stateful
     * @param onClose called with the metrics when they are closed
     */
    @Internal
    public static <V> LiveMetrics<V> start(
            Supplier<? extends EventStream<?>> streams,
            Function<StreamItem, Optional<V>> reader,
            Consumer<? super LiveFollower<?>> onClose) {
        LiveMetrics<V> metrics = new LiveMetrics<>(streams, reader, onClose);
        metrics.start();
        return metrics;
    }

    /** Starts following a dashboard stream in the same way as {@link #start}. */
    @Internal
    public static LiveMetrics<DashboardSample> startDashboard(
            Supplier<? extends EventStream<?>> streams, Consumer<? super LiveFollower<?>> onClose) {
        return start(streams, new DashboardSampleReader()::read, onClose);
    }

    /** Returns the latest sample; empty before the first. {@link #state} shows whether it is up to date. */
    public Optional<V> latest() {
        return guarded(() -> Optional.ofNullable(latest));
    }

    /**
     * Adds a listener for new samples.
     *
     * @return the registration; close it to remove the listener
     */
    public LiveSubscription listen(LiveMetricsListener<? super V> listener) {
        return add(listener, () -> () -> remove(listener));
    }

    @Override
    void follow() throws InterruptedException {
        try (EventStream<?> stream = streams.get()) {
            if (!setStream(stream)) {
                return;
            }
            for (Optional<? extends StreamItem> item = stream.next(); item.isPresent(); item = stream.next()) {
                handle(item.get());
            }
        }
    }

    private void handle(StreamItem item) {
        if (item instanceof Reconnecting reconnecting) {
            setReconnecting(reconnecting);
        } else if (item instanceof Connected && latest().isPresent()) {
            setState(new LiveState.Live());
        } else {
            reader.apply(item).ifPresent(this::publish);
        }
    }

    private void publish(V sample) {
        List<LiveMetricsListener<? super V>> notified = update(() -> latest = sample);
        setState(new LiveState.Live());
        notified.forEach(listener -> call(() -> listener.onSample(sample)));
    }
}
