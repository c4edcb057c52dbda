// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.store.SqlEventLog;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Runs retention continuously instead of once a minute, so that a kill often interrupts it. */
@Singleton
@Requires(property = FrequentRetention.PROPERTY)
final class FrequentRetention {
    /** The system property with the number of events to keep. */
    static final String PROPERTY = "faults.retained";

    private final SqlEventLog log;

    FrequentRetention(SqlEventLog log) {
        this.log = log;
    }

    @Scheduled(fixedDelay = "20ms")
    void retain() {
        log.retain(Long.getLong(PROPERTY), Duration.ofDays(7));
    }
}
