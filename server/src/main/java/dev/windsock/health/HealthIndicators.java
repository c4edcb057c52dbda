// SPDX-License-Identifier: Apache-2.0
package dev.windsock.health;

import dev.windsock.cluster.Bus;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverStatus;
import dev.windsock.edge.TlsCertificates;
import dev.windsock.hub.Hub;
import dev.windsock.store.SqlEventLog;
import dev.windsock.store.StoreStatus;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;

/** The components whose health the server reports. The server is ready while none of them is DOWN. */
@Factory
final class HealthIndicators {
    /** When the log's state is older than this, several log reads have failed. */
    private static final Duration MAX_AGE = Duration.ofSeconds(5);

    /** DOWN while the store accepts no changes. */
    @Singleton
    @Readiness
    HealthIndicator store(SqlEventLog log) {
        return () -> switch (log.status()) {
            case StoreStatus.Available available -> result("store", true, Map.of());
            case StoreStatus.Unavailable unavailable ->
                result("store", false, Map.of("code", unavailable.code().name(), "reason", unavailable.reason()));
        };
    }

    /** DOWN while this server is not up to date with the commits of other servers that share its store. */
    @Singleton
    @Readiness
    HealthIndicator log(SqlEventLog log, Bus bus) {
        return () -> {
            Duration age = log.age();
            return result(
                    "log", age.compareTo(MAX_AGE) <= 0, Map.of("age_ms", age.toMillis(), "bus", bus.isConnected()));
        };
    }

    /** DOWN while the driver is unreachable. */
    @Singleton
    @Readiness
    HealthIndicator compute(ComputeDriver driver) {
        return () -> switch (driver.status()) {
            case DriverStatus.Reachable reachable -> result("compute", true, Map.of("driver", driver.name()));
            case DriverStatus.Unreachable unreachable ->
                result("compute", false, Map.of("driver", driver.name(), "reason", unreachable.reason()));
        };
    }

    /** DOWN while the server shuts down. */
    @Singleton
    @Readiness
    HealthIndicator streams(Hub hub) {
        return () -> result("streams", !hub.isDraining(), Map.of("subscribers", hub.subscribers()));
    }

    /** Shows when the certificate expires, and why a newer one is not in use. Never DOWN: the server keeps serving. */
    @Singleton
    @Requires(bean = TlsCertificates.class)
    HealthIndicator tls(TlsCertificates certificates) {
        return () -> {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("certificate_expires_at", certificates.expiresAt().toString());
            certificates.problem().ifPresent(problem -> details.put("not_loaded", problem));
            return result("tls", true, details);
        };
    }

    private static Publisher<HealthResult> result(String name, boolean up, Map<String, ?> details) {
        HealthResult.Builder result = HealthResult.builder(name, up ? HealthStatus.UP : HealthStatus.DOWN);
        return Publishers.just((details.isEmpty() ? result : result.details(details)).build());
    }
}
