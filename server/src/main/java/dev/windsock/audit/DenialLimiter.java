// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.edge.Addresses;
import dev.windsock.id.KeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many denials a minute are recorded for each sender: an API key where one was proved, so that nobody else uses up what
 * is its own, and otherwise an address. Behind a proxy that is not trusted all have one address; of IPv6, who has one address has the whole /64.
 *
 * <p>Threading: for any thread; guarded by this.
 */
public final class DenialLimiter {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FORGET_EVERY = Duration.ofSeconds(1);
    private static final int MAX_SENDERS = 10_000;

    private final int rowsAMinute;
    private final Map<String, Allowance> keys = new HashMap<>();
    private final Map<String, Allowance> addresses = new HashMap<>();

    private Instant forgotten = Instant.EPOCH;

    public DenialLimiter(int rowsAMinute) {
        this.rowsAMinute = rowsAMinute;
    }

    /** What a sender has used up since a minute began. */
    private static final class Allowance {
        private Instant since;
        private int rows;
        private long suppressed;

        private Allowance(Instant since) {
            this.since = since;
        }
    }

    /** Takes a row of what a sender has left: how many were suppressed before it, or empty when there is none left. */
    public synchronized Optional<Long> take(Optional<KeyId> key, String address, Instant now) {
        Allowance allowance = key.map(id -> of(keys, id.value(), now))
                .orElseGet(() -> of(addresses, Addresses.network(address), now));
        if (now.isAfter(allowance.since.plus(MINUTE))) {
            allowance.since = now;
            allowance.rows = 0;
        }
        if (allowance.rows >= rowsAMinute) {
            allowance.suppressed++;
            return Optional.empty();
        }
        allowance.rows++;
        long suppressed = allowance.suppressed;
        allowance.suppressed = 0;
        return Optional.of(suppressed);
    }

    private Allowance of(Map<String, Allowance> senders, String sender, Instant now) {
        // not for each of many: it looks at all, and others wait
        if (senders.size() >= MAX_SENDERS && now.isAfter(forgotten.plus(FORGET_EVERY))) {
            forgotten = now;
            senders.values().removeIf(allowance -> now.isAfter(allowance.since.plus(MINUTE)));
        }
        return senders.computeIfAbsent(
                senders.size() >= MAX_SENDERS && !senders.containsKey(sender) ? "others" : sender,
                name -> new Allowance(now));
    }
}
