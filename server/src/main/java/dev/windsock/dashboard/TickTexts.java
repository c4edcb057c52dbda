// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;
import dev.windsock.metrics.History;
import dev.windsock.metrics.Sample;
import dev.windsock.metrics.Span;
import dev.windsock.metrics.Tick;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The encoded samples of one tick. Each text is encoded once for all subscribers, and discarded with the tick.
 *
 * <p>Threading: for any thread. The first caller encodes; callers that need the same text meanwhile wait for it.
 */
final class TickTexts {
    private final Tick tick;
    private final History history;
    private final Function<MetricUpdate, String> encoder;
    private final Map<NewestKey, String> newest = new ConcurrentHashMap<>();
    private final Map<HistoryKey, List<String>> past = new ConcurrentHashMap<>();

    TickTexts(Tick tick, History history, Function<MetricUpdate, String> encoder) {
        this.tick = tick;
        this.history = history;
        this.encoder = encoder;
    }

    /** Returns the samples of the tick. */
    String newest(TenantId tenantId, Set<String> instanceIds) {
        return newest.computeIfAbsent(
                new NewestKey(tenantId, Set.copyOf(instanceIds)),
                key -> encoder.apply(
                        MetricUpdate.of(tenantId, tick.second(), tick.host(), samples(tenantId, key.instanceIds))));
    }

    /** Returns the samples before the tick, oldest first. */
    List<String> past(TenantId tenantId, Span span) {
        return past.computeIfAbsent(new HistoryKey(tenantId, span), key -> encodePast(tenantId, span));
    }

    Instant second() {
        return tick.second();
    }

    private List<Sample> samples(TenantId tenantId, Set<String> instanceIds) {
        List<Sample> all = tick.of(tenantId);
        return instanceIds.isEmpty()
                ? all
                : all.stream()
                        .filter(sample -> instanceIds.contains(sample.instanceId()))
                        .toList();
    }

    private List<String> encodePast(TenantId tenantId, Span span) {
        Map<Instant, List<Sample>> samples =
                history.samples(tenantId, span).collect(Collectors.groupingBy(Sample::timestamp));
        return history.host(span).stream()
                .map(host -> MetricUpdate.of(
                        tenantId, host.timestamp(), host, samples.getOrDefault(host.timestamp(), List.of())))
                .map(encoder)
                .toList();
    }

    private record NewestKey(TenantId tenantId, Set<String> instanceIds) {}

    private record HistoryKey(TenantId tenantId, Span span) {}
}
