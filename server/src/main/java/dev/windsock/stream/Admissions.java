// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.edge.TokenBucket;
import dev.windsock.hub.Hub;
import dev.windsock.id.KeyId;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Caller;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantBounds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets streams in, up to the bounds for each key, each address, each tenant and the node, and no more of them a second than the
 * node takes.
 *
 * <p>Threading: for any thread; does not block. The bucket is guarded by itself.
 */
@Singleton
public final class Admissions {
    /** Who is turned away is told to come back at some time within it, so that not all come back together. */
    private static final int RETRY_SPREAD_SECONDS = 10;

    private final Hub hub;
    private final StreamConfiguration configuration;
    private final TenantBounds tenants;
    private final TokenBucket handshakes;
    private final Map<KeyId, Integer> byKey = new ConcurrentHashMap<>();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<TenantId, Integer> byTenant = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);

    Admissions(Hub hub, StreamConfiguration configuration, TenantBounds tenants, MeterRegistry registry) {
        this.hub = hub;
        this.configuration = configuration;
        this.tenants = tenants;
        this.handshakes = new TokenBucket(configuration.handshakesPerSecond());
        for (ErrorCode code : List.of(ErrorCode.DRAINING, ErrorCode.OVERLOADED, ErrorCode.TOO_MANY_CONNECTIONS)) {
            refused.put(
                    code,
                    Counter.builder("windsock.stream.refusals")
                            .description("Streams that were not let in")
                            .tag("code", code.name())
                            .register(registry));
        }
    }

    /** A place that is taken until it is released; releasing it again does nothing. */
    public final class Admission {
        private final KeyId keyId;
        private final String address;
        private final TenantId tenantId;
        private final AtomicBoolean released = new AtomicBoolean();

        private Admission(KeyId keyId, String address, TenantId tenantId) {
            this.keyId = keyId;
            this.address = address;
            this.tenantId = tenantId;
        }

        public void release() {
            if (!released.getAndSet(true)) {
                all.decrementAndGet();
                byKey.computeIfPresent(keyId, (id, count) -> count == 1 ? null : count - 1);
                byAddress.computeIfPresent(address, (id, count) -> count == 1 ? null : count - 1);
                byTenant.computeIfPresent(tenantId, (id, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /**
     * Takes a place for a stream of that caller.
     *
     * @throws RejectedException TOO_MANY_CONNECTIONS at a bound, OVERLOADED when too many come at once, DRAINING while the
     *     server shuts down
     */
    public Admission admit(Caller caller) {
        if (hub.isDraining()) {
            throw refuse(ErrorCode.DRAINING, "The server is shutting down.");
        }
        if (!mayShakeHands()) {
            throw refuse(ErrorCode.OVERLOADED, "More streams are being opened than this server takes a second.");
        }
        KeyId keyId = caller.principal().keyId();
        all.incrementAndGet();
        int ofKey = byKey.merge(keyId, 1, Integer::sum);
        int ofAddress = byAddress.merge(caller.ipAddress(), 1, Integer::sum);
        TenantId tenantId = caller.principal().tenantId();
        int ofTenant = byTenant.merge(tenantId, 1, Integer::sum);
        Admission admission = new Admission(keyId, caller.ipAddress(), tenantId);
        if (all.get() > configuration.connectionsPerNode()) {
            admission.release();
            throw refuse(ErrorCode.TOO_MANY_CONNECTIONS, "This server has all the streams that it takes.");
        }
        if (ofKey > configuration.connectionsPerKey()) {
            admission.release();
            throw refuse(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "The key has " + configuration.connectionsPerKey() + " streams open, which is all it may.");
        }
        if (ofAddress > configuration.connectionsPerAddress()) {
            admission.release();
            throw refuse(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "The address has " + configuration.connectionsPerAddress() + " streams open, which is all it may.");
        }
        OptionalLong most = tenants.most(tenantId, Quota.CONNECTIONS);
        if (most.isPresent() && ofTenant > most.getAsLong()) {
            admission.release();
            throw refuse(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "The tenant has " + most.getAsLong() + " streams open, which is all it may.");
        }
        return admission;
    }

    /** How many streams a tenant has open. */
    int of(TenantId tenantId) {
        return byTenant.getOrDefault(tenantId, 0);
    }

    private boolean mayShakeHands() {
        synchronized (handshakes) {
            return handshakes.take();
        }
    }

    private RejectedException refuse(ErrorCode code, String detail) {
        Counter counter = refused.get(code);
        if (counter != null) {
            counter.increment();
        }
        int seconds = 1 + ThreadLocalRandom.current().nextInt(RETRY_SPREAD_SECONDS);
        return new RejectedException(code, detail, List.of(), Duration.ofSeconds(seconds));
    }
}
