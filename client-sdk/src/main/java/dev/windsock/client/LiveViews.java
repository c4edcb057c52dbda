// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.Streams;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.internal.LiveSource;
import dev.windsock.client.lifetime.CloseableRegistry;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveFollower;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Sample;
import dev.windsock.client.stream.MetricsItem;
import dev.windsock.client.stream.StreamCalls;
import dev.windsock.client.stream.StreamItem;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Starts a client's views and metrics, and closes them with the client. Thread-safe. */
final class LiveViews implements AutoCloseable {
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_INTERVAL = Duration.ofSeconds(60);

    private final StreamCalls streamCalls;
    private final Streams streams;
    private final Duration initialBackoff;
    private final Duration maxBackoff;
    private final CloseableRegistry<LiveFollower<?>> followers = new CloseableRegistry<>(LiveFollower::close);

    LiveViews(StreamCalls streamCalls, Streams streams, Duration initialBackoff, Duration maxBackoff) {
        this.streamCalls = streamCalls;
        this.streams = streams;
        this.initialBackoff = initialBackoff;
        this.maxBackoff = maxBackoff;
    }

    /** @throws ClosedException if the client is closed */
    <V> LiveView<V> start(LiveSource<V> source) {
        LiveView<V> view = LiveView.start(
                source,
                after -> streams.streamEvents()
                        .topics(source.topic())
                        .after(after)
                        .open(),
                initialBackoff,
                maxBackoff,
                followers::remove);
        return followers.add(view);
    }

    /** @throws ClosedException if the client is closed */
    LiveMetrics<Sample> metrics(UUID instanceId, Duration interval) {
        checkInterval(interval);
        return followers.add(LiveMetrics.start(
                () -> streamCalls.openMetrics(instanceId, interval),
                item -> sample(item, instanceId),
                followers::remove));
    }

    /** @throws ClosedException if the client is closed */
    LiveMetrics<DashboardSample> dashboard(Duration interval) {
        checkInterval(interval);
        return followers.add(LiveMetrics.startDashboard(
                () -> streams.streamDashboard().interval(interval).open(), followers::remove));
    }

    private static void checkInterval(Duration interval) {
        if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("Interval must be from 1 to 60 seconds: " + interval);
        }
    }

    private static Optional<Sample> sample(StreamItem item, UUID instanceId) {
        return item instanceof MetricsItem metrics
                ? metrics.update().getPayload().getSamples().stream()
                        .filter(sample -> instanceId.equals(sample.getInstanceId()))
                        .findFirst()
                : Optional.empty();
    }

    @Override
    public void close() {
        followers.close();
    }
}
