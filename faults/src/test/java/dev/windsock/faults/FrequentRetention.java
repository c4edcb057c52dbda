// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.store.LogBounds;
import dev.windsock.store.RetentionGate;
import dev.windsock.store.SqlEventLog;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Runs retention continuously instead of every few seconds, so that a kill often interrupts it. */
@Singleton
@Requires(property = FrequentRetention.PROPERTY)
final class FrequentRetention {
    /** The system property with the number of events to keep. */
    static final String PROPERTY = "faults.retained";

    private final SqlEventLog log;
    private final List<RetentionGate> gates;

    FrequentRetention(SqlEventLog log, List<RetentionGate> gates) {
        this.log = log;
        this.gates = gates;
    }

    @Scheduled(fixedDelay = "20ms")
    void retain() {
        log.retain(new LogBounds(Long.getLong(PROPERTY), Long.MAX_VALUE, Duration.ofDays(7)), gates);
    }
}
