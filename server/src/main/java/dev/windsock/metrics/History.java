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
 * One hour of samples, one a second, of the host and of every instance that ran in that hour. In memory only: it begins
 * anew with the server. An instance that has not been sampled for an hour, because it was stopped or terminated, is
 * forgotten. An instance takes at most {@value #MAX_INSTANCE_BYTES} bytes.
 *
 * <p>Threading: the sampler's thread adds and forgets; any thread reads. Each {@link Ring} guards itself.
 */
@Singleton
public final class History {
    /** How far back it goes. */
    public static final Duration KEPT = Duration.ofHours(1);

    /** Ten columns and the time, 8 bytes each, for every second of an hour. */
    static final long MAX_INSTANCE_BYTES = 11 * 8 * 3600;

    private static final int ROWS = Math.toIntExact(KEPT.toSeconds());

    private final Map<InstanceId, SampleRing> instances = new ConcurrentHashMap<>();
    private final HostRing host = new HostRing(ROWS);

    /** The newest sample of an instance, while it is remembered. */
    public Optional<Sample> newest(InstanceId id) {
        SampleRing ring = instances.get(id);
        return ring == null ? Optional.empty() : ring.newest();
    }

    /** An instance's samples, oldest first; steps in which it was not sampled are left out. */
    public List<Sample> samples(InstanceId id, Span span) {
        SampleRing ring = instances.get(id);
        return ring == null ? List.of() : ring.read(span);
    }

    /** The samples of all instances of a tenant, each instance's oldest first. */
    public Stream<Sample> samples(TenantId tenantId, Span span) {
        return instances.values().stream()
                .filter(ring -> ring.tenantId().equals(tenantId))
                .flatMap(ring -> ring.read(span).stream());
    }

    /** The host's samples, oldest first. */
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

    /** Forgets the instances of which every sample is older than what is kept. */
    void forgetOld(Instant now) {
        Instant earliest = now.minus(KEPT);
        instances
                .values()
                .removeIf(ring -> ring.newest()
                        .filter(sample -> sample.timestamp().isAfter(earliest))
                        .isEmpty());
    }

    /** How many instances it remembers. */
    int size() {
        return instances.size();
    }

    /** How much memory the samples take, in bytes. */
    long bytes() {
        return host.bytes()
                + instances.values().stream().mapToLong(SampleRing::bytes).sum();
    }
}
