// SPDX-License-Identifier: Apache-2.0
package dev.windsock.health;

import dev.windsock.store.SqlEventLog;
import dev.windsock.store.StoreStatus;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Not ready while the store accepts no changes. */
@Singleton
@Readiness
final class StoreIndicator implements HealthIndicator {
    private final SqlEventLog log;

    StoreIndicator(SqlEventLog log) {
        this.log = log;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        HealthResult.Builder result = HealthResult.builder("store");
        return Publishers.just(
                switch (log.status()) {
                    case StoreStatus.Available available ->
                        result.status(HealthStatus.UP).build();
                    case StoreStatus.Unavailable unavailable ->
                        result.status(HealthStatus.DOWN)
                                .details(Map.of("code", unavailable.code().name(), "reason", unavailable.reason()))
                                .build();
                });
    }
}
