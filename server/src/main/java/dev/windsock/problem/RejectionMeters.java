// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts requests and connections that a limit rejected, by limit. Thread-safe. */
@Singleton
public final class RejectionMeters {
    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

    RejectionMeters(MeterRegistry registry) {
        for (Reason reason : Reason.values()) {
            counters.put(
                    reason,
                    Counter.builder("windsock.requests.refused")
                            .description("Requests and connections that a limit rejected")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /** The limit that was exceeded. */
    public enum Reason {
        KEY_RATE,
        ADDRESS_RATE,
        CREDENTIAL_RATE,
        BODY_SIZE,
        URI_SIZE,
        HEADER_SIZE,
        JSON_DEPTH,
        SLOW_REQUEST,
        CONNECTIONS
    }

    public void count(Reason reason) {
        Counter counter = counters.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Counts a rejection if its code identifies the limit. */
    void count(ErrorCode code) {
        switch (code) {
            case PAYLOAD_TOO_LARGE -> count(Reason.BODY_SIZE);
            case URI_TOO_LONG -> count(Reason.URI_SIZE);
            case HEADERS_TOO_LARGE -> count(Reason.HEADER_SIZE);
            case NESTED_TOO_DEEPLY -> count(Reason.JSON_DEPTH);
            case REQUEST_TIMEOUT -> count(Reason.SLOW_REQUEST);
            default -> {
                // not a limit, or a limit whose component counts its own rejections
            }
        }
    }
}
