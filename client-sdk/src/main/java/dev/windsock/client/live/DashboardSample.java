package dev.windsock.client.live;

import dev.windsock.client.model.HostSample;
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
 * What the dashboard shows: how much of everything there is, and what the host and each running instance use.
 *
 * @param summary empty until it has come
 * @param host empty until it has come
 * @param samples by the id of the instance
 */
public record DashboardSample(Optional<Summary> summary, Optional<HostSample> host, Map<UUID, Sample> samples) {
    public DashboardSample {
        samples = Map.copyOf(samples);
    }

    /** What an item of the dashboard's stream makes of what was before; empty for one that changes nothing of it. */
    public static Optional<DashboardSample> read(StreamItem item, @Nullable DashboardSample before) {
        DashboardSample known =
                before == null ? new DashboardSample(Optional.empty(), Optional.empty(), Map.of()) : before;
        if (item instanceof SummaryItem counts) {
            return Optional.of(new DashboardSample(Optional.of(counts.summary()), known.host(), known.samples()));
        }
        if (item instanceof MetricsItem metrics) {
            MetricPayload payload = metrics.update().getPayload();
            Map<UUID, Sample> samples = new HashMap<>();
            payload.getSamples().forEach(sample -> samples.put(sample.getInstanceId(), sample));
            return Optional.of(new DashboardSample(known.summary(), Optional.ofNullable(payload.getHost()), samples));
        }
        return Optional.empty();
    }
}
