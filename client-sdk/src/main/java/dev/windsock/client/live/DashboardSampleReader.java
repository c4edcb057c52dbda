// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.live;

import dev.windsock.client.model.MetricPayload;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Summary;
import dev.windsock.client.stream.MetricsItem;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.stream.SummaryItem;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Combines the dashboard stream's counts and metrics, which arrive as separate items. Confined to the thread that reads the
 * stream.
 */
final class DashboardSampleReader {
    private @Nullable Summary summary;
    private @Nullable MetricPayload metrics;

    /** Reads an item; returns empty if it does not complete a sample. */
    Optional<DashboardSample> read(StreamItem item) {
        if (item instanceof SummaryItem counts) {
            summary = counts.summary();
        } else if (item instanceof MetricsItem sampled) {
            metrics = sampled.update().getPayload();
        } else {
            return Optional.empty();
        }
        return summary == null || metrics == null ? Optional.empty() : Optional.of(sample(summary, metrics));
    }

    private static DashboardSample sample(Summary summary, MetricPayload metrics) {
        Map<UUID, Sample> samples = new HashMap<>();
        metrics.getSamples().forEach(sample -> samples.put(sample.getInstanceId(), sample));
        return new DashboardSample(summary, Optional.ofNullable(metrics.getHost()), samples);
    }
}
