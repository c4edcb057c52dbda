// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.store.SqlEventLog;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Has a server shorten its log all the time, and not once a minute, so that it is killed in the midst of that. */
@Singleton
@Requires(property = OftenRetained.PROPERTY)
final class OftenRetained {
    /** How many events are kept; a system property of the server. */
    static final String PROPERTY = "faults.retained";

    private final SqlEventLog log;

    OftenRetained(SqlEventLog log) {
        this.log = log;
    }

    @Scheduled(fixedDelay = "20ms")
    void retain() {
        log.retain(Long.getLong(PROPERTY), Duration.ofDays(7));
    }
}
