// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.Streams;
import dev.windsock.client.lifetime.OpenOnes;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveFollower;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveSource;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Sample;
import dev.windsock.client.stream.MetricsItem;
import dev.windsock.client.stream.StreamCalls;
import dev.windsock.client.stream.StreamItem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The views of a client, which end with it.
 *
 * <p>Threading: for any thread.
 */
final class LiveViews implements AutoCloseable {
    /** The most that the server puts on a page. */
    static final int PAGE = 200;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final StreamCalls streamCalls;
    private final Streams streams;
    private final Duration firstWait;
    private final Duration longestWait;
    private final OpenOnes<LiveFollower<?>> open = new OpenOnes<>(LiveFollower::close);

    LiveViews(StreamCalls streamCalls, Streams streams, Duration firstWait, Duration longestWait) {
        this.streamCalls = streamCalls;
        this.streams = streams;
        this.firstWait = firstWait;
        this.longestWait = longestWait;
    }

    /** @throws IllegalStateException when the client was closed */
    <V> LiveView<V> start(LiveSource<V> source) {
        LiveView<V> view = LiveView.start(
                source,
                after -> streams.streamEvents()
                        .topics(List.of(source.topic()))
                        .after(after)
                        .open(),
                firstWait,
                longestWait,
                open::remove);
        return open.add(view);
    }

    /** @throws IllegalStateException when the client was closed */
    LiveMetrics<Sample> metrics(UUID instanceId, Duration interval) {
        checkInterval(interval);
        return open.add(LiveMetrics.start(
                () -> streamCalls.openMetrics(instanceId, interval), item -> sample(item, instanceId), open::remove));
    }

    /** @throws IllegalStateException when the client was closed */
    LiveMetrics<DashboardSample> dashboard(Duration interval) {
        checkInterval(interval);
        return open.add(LiveMetrics.start(
                () -> streams.streamDashboard()
                        .interval((int) interval.toSeconds())
                        .open(),
                LiveMetrics.Reading.ofDashboard(),
                open::remove));
    }

    private static void checkInterval(Duration interval) {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("an interval is from 1 to 60 seconds");
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
        open.close();
    }
}
