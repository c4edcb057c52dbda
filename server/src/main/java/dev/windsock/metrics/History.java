// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The last hour of samples, one per second, of the host and of every instance that ran in that hour. The samples are in memory
 * only and are lost when the server stops. An instance that was not sampled for an hour, because it was stopped or terminated,
 * is removed.
 *
 * <p>All instances share one memory budget. An hour of samples for one instance uses at most {@value #MAX_INSTANCE_BYTES}
 * bytes. When the budget is used up, additional instances have longer steps. To free memory, the instances with the shortest
 * steps are aggregated, starting with instances of the same tenant. Steps are never longer than a minute, even beyond the
 * budget.
 *
 * <p>Threading: the sampler's thread adds and removes; any thread may read. Each {@link Ring} is thread-safe.
 */
@Singleton
public final class History {
    /** How long samples are kept. */
    public static final Duration RETENTION = Duration.ofHours(1);

    static final long MAX_INSTANCE_BYTES = 11 * 8 * 3600;

    /** The step lengths in seconds, in order of preference. */
    private static final List<Integer> STEPS = List.of(1, 5, 15, 60);

    private static final int ROWS = Math.toIntExact(RETENTION.toSeconds());

    private final Map<InstanceId, SampleRing> instances = new ConcurrentHashMap<>();
    private final MemoryBudget memory;
    private final HostRing host = new HostRing(ROWS);

    History(MemoryBudgets budgets) {
        memory = budgets.of(MemoryUse.METRICS);
    }

    /** Returns the latest sample of an instance; empty if there is none from the last hour. */
    public Optional<Sample> newest(InstanceId id) {
        SampleRing ring = instances.get(id);
        return ring == null ? Optional.empty() : ring.newest();
    }

    /** Returns an instance's samples, oldest first. Steps without samples are omitted. */
    public List<Sample> samples(InstanceId id, Span span) {
        SampleRing ring = instances.get(id);
        return ring == null ? List.of() : ring.read(span);
    }

    /**
     * Returns the samples of a tenant's instances, oldest first for each instance.
     *
     * @param instanceIds only these instances; empty for all
     */
    public Stream<Sample> samples(TenantId tenantId, Set<String> instanceIds, Span span) {
        return instances.entrySet().stream()
                .filter(entry -> entry.getValue().tenantId().equals(tenantId))
                .filter(entry -> instanceIds.isEmpty()
                        || instanceIds.contains(entry.getKey().value()))
                .flatMap(entry -> entry.getValue().read(span).stream());
    }

    /** Returns the host's samples, oldest first. */
    public List<HostSample> host(Span span) {
        return host.read(span);
    }

    /** Returns the second of the host's oldest sample; empty if there is no sample. */
    OptionalLong oldestOfHost() {
        return host.oldest();
    }

    /** Adds the host's samples in a span to a {@link StepFolder}. */
    void readHost(Span span, StepFolder<HostSample> folder) {
        host.read(span, folder);
    }

    void add(HostSample sample) {
        host.add(sample);
    }

    void add(InstanceId id, TenantId tenantId, Sample sample) {
        instances.computeIfAbsent(id, added -> newRing(added, tenantId)).add(sample);
    }

    private SampleRing newRing(InstanceId id, TenantId tenantId) {
        for (int step : STEPS) {
            Optional<MemoryBudget.Share> share = acquire(id, tenantId, step);
            if (share.isPresent()) {
                return new SampleRing(id, tenantId, step, share.get());
            }
        }
        int longest = STEPS.getLast();
        return new SampleRing(
                id, tenantId, longest, memory.hold(id.value(), tenantId.value(), SampleRing.bytesOf(longest)));
    }

    /**
     * Acquires the memory for steps of the given length. If there is too little memory, lengthens the shorter steps of other
     * instances to the same length.
     */
    private Optional<MemoryBudget.Share> acquire(InstanceId id, TenantId tenantId, int step) {
        while (true) {
            Optional<MemoryBudget.Share> share =
                    memory.tryAcquire(id.value(), tenantId.value(), SampleRing.bytesOf(step));
            Optional<SampleRing> finest = share.isPresent()
                    ? Optional.empty()
                    : instances.values().stream()
                            .filter(ring -> ring.step() < step)
                            .filter(ring -> ring.tenantId().equals(tenantId)
                                    || memory.held() + SampleRing.bytesOf(step) > memory.total())
                            .min(Comparator.comparing((SampleRing ring) ->
                                            !ring.tenantId().equals(tenantId))
                                    .thenComparingInt(SampleRing::step));
            if (finest.isEmpty()) {
                return share;
            }
            finest.get().coarsen(step);
        }
    }

    /** Returns the length of an instance's steps in seconds; 1 if it has none. */
    int stepOf(InstanceId id) {
        SampleRing ring = instances.get(id);
        return ring == null ? 1 : ring.step();
    }

    /** Returns the second of an instance's oldest step; empty if there is none from the last hour. */
    OptionalLong oldest(InstanceId id) {
        SampleRing ring = instances.get(id);
        return ring == null ? OptionalLong.empty() : ring.oldest();
    }

    /** Adds an instance's samples in a span to a {@link StepFolder}. */
    void read(InstanceId id, Span span, StepFolder<Sample> folder) {
        SampleRing ring = instances.get(id);
        if (ring != null) {
            ring.read(span, folder);
        }
    }

    /** Calls a consumer for each instance that has samples in a span, with the aggregate of its first step. */
    void forEach(Span span, SampleConsumer consumer) {
        instances.forEach((id, ring) ->
                ring.read(span).stream().findFirst().ifPresent(sample -> consumer.accept(id, ring.tenantId(), sample)));
    }

    /** Receives the sample of an instance. */
    @FunctionalInterface
    interface SampleConsumer {
        void accept(InstanceId id, TenantId tenantId, Sample sample);
    }

    /** Removes the instances that have no sample from the last hour. */
    void removeExpired(Instant now) {
        Instant earliest = now.minus(RETENTION);
        instances.values().removeIf(ring -> {
            boolean expired = ring.newest()
                    .filter(sample -> sample.timestamp().isAfter(earliest))
                    .isEmpty();
            if (expired) {
                ring.close();
            }
            return expired;
        });
    }

    /** Returns the number of instances with samples. */
    int size() {
        return instances.size();
    }

    /** Returns the memory that the samples use, in bytes. */
    long bytes() {
        return host.bytes()
                + instances.values().stream().mapToLong(SampleRing::bytes).sum();
    }
}
