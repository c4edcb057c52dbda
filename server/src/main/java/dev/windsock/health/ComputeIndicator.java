// SPDX-License-Identifier: Apache-2.0
package dev.windsock.health;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverStatus;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Not ready while the compute driver is unreachable. */
@Singleton
@Readiness
final class ComputeIndicator implements HealthIndicator {
    private final ComputeDriver driver;

    ComputeIndicator(ComputeDriver driver) {
        this.driver = driver;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        HealthResult.Builder result = HealthResult.builder("compute");
        return Publishers.just(
                switch (driver.status()) {
                    case DriverStatus.Reachable reachable ->
                        result.status(HealthStatus.UP)
                                .details(Map.of("driver", driver.name()))
                                .build();
                    case DriverStatus.Unreachable unreachable ->
                        result.status(HealthStatus.DOWN)
                                .details(Map.of("driver", driver.name(), "reason", unreachable.reason()))
                                .build();
                });
    }
}
