// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.metrics.Sample;
import dev.windsock.metrics.Tick;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the samples in a window. For use by one thread; the result of {@link #close} is never modified afterwards. */
final class SampleWindow {
    private @Nullable Instant start;
    private Map<InstanceId, Averages> instances = new HashMap<>();

    /** The averages of an instance in a window. */
    static final class Averages {
        private final TenantId tenantId;
        private Instant newest;
        private double cpu;
        private int cpuCount;
        private double memory;
        private int memoryCount;

        /** @param start the start of the window; older samples belong to the previous one */
        private Averages(TenantId tenantId, Instant start) {
            this.tenantId = tenantId;
            this.newest = start.minusMillis(1);
        }

        /** The sampler repeats the latest sample of an instance until it has a newer one. */
        private void add(Sample sample) {
            if (!sample.timestamp().isAfter(newest)) {
                return;
            }
            newest = sample.timestamp();
            if (sample.cpuPercentage() != null) {
                cpu += sample.cpuPercentage();
                cpuCount++;
            }
            if (sample.memoryPercentage() != null) {
                memory += sample.memoryPercentage();
                memoryCount++;
            }
        }

        TenantId tenantId() {
            return tenantId;
        }

        /** Returns an average as a percentage; empty if the driver does not provide the value. */
        OptionalDouble of(Condition.Metric metric) {
            return switch (metric) {
                case CPU -> cpuCount == 0 ? OptionalDouble.empty() : OptionalDouble.of(cpu / cpuCount);
                case MEMORY -> memoryCount == 0 ? OptionalDouble.empty() : OptionalDouble.of(memory / memoryCount);
            };
        }
    }

    /** Adds the samples of the given tenants. Returns whether the window ends with this tick. */
    boolean add(Tick tick, Set<TenantId> tenants) {
        Instant begun = start == null ? tick.second() : start;
        start = begun;
        for (TenantId tenantId : tenants) {
            for (Sample sample : tick.of(tenantId)) {
                instances
                        .computeIfAbsent(new InstanceId(sample.instanceId()), id -> new Averages(tenantId, begun))
                        .add(sample);
            }
        }
        return !tick.second().isBefore(begun.plus(ThresholdProgress.WINDOW).minusSeconds(1));
    }

    /** Ends the window and begins the next. */
    Map<InstanceId, Averages> close() {
        Map<InstanceId, Averages> closed = instances;
        instances = new HashMap<>();
        start = null;
        return closed;
    }
}
