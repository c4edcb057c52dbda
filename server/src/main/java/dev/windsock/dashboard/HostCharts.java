// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.metrics.History;
import dev.windsock.metrics.HostSample;
import dev.windsock.metrics.Sampler;
import dev.windsock.metrics.Span;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The recent history of the host, as chart points. */
@Singleton
final class HostCharts {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Duration STEP = Duration.ofSeconds(15);

    private final Sampler sampler;
    private final History history;

    HostCharts(Sampler sampler, History history) {
        this.sampler = sampler;
        this.history = history;
    }

    /** Returns 60 samples over 15 minutes, or fewer if the history is shorter. */
    List<HostSample> samples() {
        return history.host(Span.upTo(sampler.newest().second(), WINDOW, STEP));
    }

    /** Returns the points of one value; omits samples in which the value is unknown. */
    static List<Point> points(List<HostSample> samples, Function<HostSample, @Nullable Double> value) {
        return samples.stream()
                .flatMap(sample -> {
                    Double known = value.apply(sample);
                    return known == null ? Stream.of() : Stream.of(Point.at(sample.timestamp(), known));
                })
                .toList();
    }
}
