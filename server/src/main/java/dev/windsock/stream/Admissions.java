// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.edge.Addresses;
import dev.windsock.hub.Hub;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.limit.RateLimiter;
import dev.windsock.principal.Caller;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.QuotaUsage;
import dev.windsock.tenant.TenantBounds;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/**
 * Admits streams, up to the limits per key, address, tenant and node, and up to a rate per node. An IPv6 address counts as
 * its /64.
 *
 * <p>Threading: thread-safe; does not block.
 */
@Singleton
public final class Admissions implements QuotaUsage {
    /** Rejected clients retry at a random time within this interval, so that they do not all retry at the same time. */
    private static final int RETRY_SPREAD_SECONDS = 10;

    private final Hub hub;
    private final StreamConfiguration configuration;
    private final TenantBounds tenants;
    private final Bucket handshakes;
    private final Map<KeyId, Integer> byKey = new ConcurrentHashMap<>();
    private final Map<String, Integer> byNetwork = new ConcurrentHashMap<>();
    private final Map<TenantId, Integer> byTenant = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final Map<ErrorCode, Counter> rejected = new EnumMap<>(ErrorCode.class);

    Admissions(Hub hub, StreamConfiguration configuration, TenantBounds tenants, MeterRegistry registry) {
        this.hub = hub;
        this.configuration = configuration;
        this.tenants = tenants;
        this.handshakes = RateLimiter.perSecond(configuration.handshakesPerSecond());
        for (ErrorCode code : List.of(ErrorCode.DRAINING, ErrorCode.OVERLOADED, ErrorCode.TOO_MANY_CONNECTIONS)) {
            rejected.put(
                    code,
                    Counter.builder("windsock.stream.refusals")
                            .description("Rejected streams")
                            .tag("code", code.name())
                            .register(registry));
        }
    }

    /** The admission of a stream, which counts towards the limits until it is released. Releasing it again has no effect. */
    public final class Admission {
        private final KeyId keyId;
        private final String network;
        private final TenantId tenantId;
        private final AtomicBoolean released = new AtomicBoolean();

        private Admission(KeyId keyId, String network, TenantId tenantId) {
            this.keyId = keyId;
            this.network = network;
            this.tenantId = tenantId;
        }

        public void release() {
            if (!released.getAndSet(true)) {
                all.decrementAndGet();
                byKey.computeIfPresent(keyId, (id, count) -> count == 1 ? null : count - 1);
                byNetwork.computeIfPresent(network, (id, count) -> count == 1 ? null : count - 1);
                byTenant.computeIfPresent(tenantId, (id, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /**
     * Admits a caller's stream.
     *
     * @throws RejectedException TOO_MANY_CONNECTIONS at a limit, OVERLOADED above the rate, DRAINING while the server shuts
     *     down, STORE_UNAVAILABLE while the server cannot read the log
     */
    public Admission admit(Caller caller) {
        if (hub.isDraining()) {
            throw reject(ErrorCode.DRAINING, "The server is shutting down.");
        }
        if (hub.isOutOfDate()) {
            throw reject(
                    ErrorCode.STORE_UNAVAILABLE, "The server cannot read the log. Use another server, or retry later.");
        }
        if (!handshakes.tryConsume(1)) {
            throw reject(ErrorCode.OVERLOADED, "Too many streams are being opened per second. Retry later.");
        }
        KeyId keyId = caller.principal().keyId();
        all.incrementAndGet();
        String network = Addresses.network(caller.ipAddress());
        int perKey = byKey.merge(keyId, 1, Integer::sum);
        int perAddress = byNetwork.merge(network, 1, Integer::sum);
        TenantId tenantId = caller.principal().tenantId();
        int perTenant = byTenant.merge(tenantId, 1, Integer::sum);
        Admission admission = new Admission(keyId, network, tenantId);
        require(admission, "This server", all.get(), configuration.connectionsPerNode());
        require(admission, "This key", perKey, configuration.connectionsPerKey());
        require(admission, "This address", perAddress, configuration.connectionsPerAddress());
        tenants.most(tenantId, Quota.CONNECTIONS)
                .ifPresent(limit -> require(admission, "This tenant", perTenant, limit));
        return admission;
    }

    private void require(Admission admission, String owner, int open, long limit) {
        if (open > limit) {
            admission.release();
            throw reject(
                    ErrorCode.TOO_MANY_CONNECTIONS, owner + " has reached its limit of " + limit + " open streams.");
        }
    }

    /** Returns the number of streams that a tenant has open. */
    @Override
    public Map<Quota, Long> of(Handle handle, TenantId tenantId) {
        return Map.of(Quota.CONNECTIONS, (long) byTenant.getOrDefault(tenantId, 0));
    }

    private RejectedException reject(ErrorCode code, String detail) {
        Counter counter = rejected.get(code);
        if (counter != null) {
            counter.increment();
        }
        int seconds = 1 + ThreadLocalRandom.current().nextInt(RETRY_SPREAD_SECONDS);
        return new RejectedException(code, detail, Duration.ofSeconds(seconds));
    }
}
