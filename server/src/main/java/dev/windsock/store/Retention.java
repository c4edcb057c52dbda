// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/** Removes old events as configured, every minute on one of the scheduler's virtual threads. */
@Singleton
final class Retention {
    private final SqlEventLog log;
    private final StoreConfiguration configuration;

    Retention(SqlEventLog log, StoreConfiguration configuration) {
        this.log = log;
        this.configuration = configuration;
    }

    @Scheduled(initialDelay = "1m", fixedDelay = "1m")
    void retain() {
        log.retain(configuration.logMaxEvents(), configuration.logMaxAge());
    }
}
