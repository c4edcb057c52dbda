// SPDX-License-Identifier: Apache-2.0
package dev.windsock.health;

import dev.windsock.hub.Hub;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Not ready while the server shuts down. */
@Singleton
@Readiness
final class DrainIndicator implements HealthIndicator {
    private final Hub hub;

    DrainIndicator(Hub hub) {
        this.hub = hub;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Publishers.just(HealthResult.builder("streams", hub.isDraining() ? HealthStatus.DOWN : HealthStatus.UP)
                .details(Map.of("subscribers", hub.subscribers()))
                .build());
    }
}
