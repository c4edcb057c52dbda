// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The last hour of samples, one a second, of the host and of every instance that ran in that hour. The samples are in
 * memory only and are lost when the server stops. An instance that was not sampled for an hour, because it was stopped or
 * terminated, is removed. An instance takes at most {@value #MAX_INSTANCE_BYTES} bytes.
 *
 * <p>Threading: the sampler's thread adds and removes; any thread may read. Each {@link Ring} is thread-safe.
 */
@Singleton
public final class History {
    /** How long samples are kept. */
    public static final Duration RETENTION = Duration.ofHours(1);

    /** Ten columns and the time, at 8 bytes each, for every second of an hour. */
    static final long MAX_INSTANCE_BYTES = 11 * 8 * 3600;

    private static final int ROWS = Math.toIntExact(RETENTION.toSeconds());

    private final Map<InstanceId, SampleRing> instances = new ConcurrentHashMap<>();
    private final HostRing host = new HostRing(ROWS);

    /** Returns the newest sample of an instance; empty when there is none from the last hour. */
    public Optional<Sample> newest(InstanceId id) {
        SampleRing ring = instances.get(id);
        return ring == null ? Optional.empty() : ring.newest();
    }

    /** Returns an instance's samples, oldest first. Steps without samples are omitted. */
    public List<Sample> samples(InstanceId id, Span span) {
        SampleRing ring = instances.get(id);
        return ring == null ? List.of() : ring.read(span);
    }

    /** Returns the samples of all instances of a tenant, oldest first for each instance. */
    public Stream<Sample> samples(TenantId tenantId, Span span) {
        return instances.values().stream()
                .filter(ring -> ring.tenantId().equals(tenantId))
                .flatMap(ring -> ring.read(span).stream());
    }

    /** Returns the host's samples, oldest first. */
    public List<HostSample> host(Span span) {
        return host.read(span);
    }

    void add(HostSample sample) {
        host.add(sample);
    }

    void add(InstanceId id, TenantId tenantId, Sample sample) {
        instances
                .computeIfAbsent(id, added -> new SampleRing(added, tenantId, ROWS))
                .add(sample);
    }

    /** Removes the instances that have no sample from the last hour. */
    void removeExpired(Instant now) {
        Instant earliest = now.minus(RETENTION);
        instances
                .values()
                .removeIf(ring -> ring.newest()
                        .filter(sample -> sample.timestamp().isAfter(earliest))
                        .isEmpty());
    }

    /** Returns the number of instances with samples. */
    int size() {
        return instances.size();
    }

    /** Returns the memory that the samples take, in bytes. */
    long bytes() {
        return host.bytes()
                + instances.values().stream().mapToLong(SampleRing::bytes).sum();
    }
}
