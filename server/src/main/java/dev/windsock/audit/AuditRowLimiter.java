// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.windsock.edge.Addresses;
import dev.windsock.id.KeyId;
import dev.windsock.limit.RateLimiter;
import io.github.bucket4j.Bandwidth;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Limits how many rows per minute are recorded for each sender and action, and counts the rest. This keeps rows of one kind,
 * such as denials, from hiding others. The sender is the API key if the request carried a valid one, so that no other client
 * can use up its allowance. Otherwise, the sender is the address. All clients behind an untrusted proxy share one address; all
 * addresses of an IPv6 /64 count as one sender.
 *
 * <p>Threading: thread-safe; does not block.
 */
public final class AuditRowLimiter {
    private static final int MAX_SENDERS = 10_000;

    private final RateLimiter keys;
    private final RateLimiter addresses;
    private final Cache<String, Long> suppressed = Caffeine.newBuilder()
            .maximumSize(MAX_SENDERS)
            .executor(Runnable::run)
            .build();

    public AuditRowLimiter(int rowsPerMinute, Clock clock) {
        Bandwidth limit = Bandwidth.builder()
                .capacity(rowsPerMinute)
                .refillIntervally(rowsPerMinute, Duration.ofMinutes(1))
                .build();
        this.keys = new RateLimiter(limit, MAX_SENDERS, clock);
        this.addresses = new RateLimiter(limit, MAX_SENDERS, clock);
    }

    /**
     * Consumes one row of a sender's allowance for an action. Returns how many such rows were suppressed since the last
     * recorded row, or empty if this row is suppressed too.
     */
    public Optional<Long> take(Optional<KeyId> key, String address, String action) {
        String sender = key.map(KeyId::value).orElseGet(() -> Addresses.network(address)) + " " + action;
        if ((key.isPresent() ? keys : addresses).acquire(sender).isPositive()) {
            suppressed.asMap().merge(sender, 1L, Long::sum);
            return Optional.empty();
        }
        return Optional.of(Objects.requireNonNullElse(suppressed.asMap().remove(sender), 0L));
    }
}
