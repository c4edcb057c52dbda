// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;
import dev.windsock.metrics.Sample;
import dev.windsock.metrics.Tick;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The encoded samples of one tick. The samples for each set of instances are encoded once for all subscribers, and discarded
 * with the tick.
 *
 * <p>Threading: thread-safe. The first caller encodes; other callers that need the same samples in the meantime wait for the
 * result.
 */
final class TickTexts {
    private final Tick tick;
    private final Function<MetricUpdate, String> encoder;
    private final Map<NewestKey, String> newest = new ConcurrentHashMap<>();

    TickTexts(Tick tick, Function<MetricUpdate, String> encoder) {
        this.tick = tick;
        this.encoder = encoder;
    }

    /** Returns the samples of the tick. */
    String newest(TenantId tenantId, Set<String> instanceIds) {
        return newest.computeIfAbsent(
                new NewestKey(tenantId, Set.copyOf(instanceIds)),
                key -> encoder.apply(
                        MetricUpdate.of(tenantId, tick.second(), tick.host(), samples(tenantId, key.instanceIds))));
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

    private record NewestKey(TenantId tenantId, Set<String> instanceIds) {}
}
