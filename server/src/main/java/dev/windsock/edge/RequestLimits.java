// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.json.SteadyClock;
import dev.windsock.limit.RateLimiter;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.problem.RejectionMeters;
import dev.windsock.problem.RejectionMeters.Reason;
import io.github.bucket4j.Bandwidth;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/**
 * Limits how many requests and invalid keys per second each client may send.
 *
 * <p>Threading: thread-safe; does not block.
 */
@Singleton
public final class RequestLimits {
    private static final int MAX_SENDERS = 20_000;

    private final LimitConfiguration configuration;
    private final RejectionMeters rejections;
    private final RateLimiter keys;
    private final RateLimiter addresses;
    private final RateLimiter rejectedKeys;

    RequestLimits(LimitConfiguration configuration, RejectionMeters rejections, SteadyClock clock) {
        this.configuration = configuration;
        this.rejections = rejections;
        this.keys = limiter(configuration.requestsPerKey(), clock);
        this.addresses = limiter(configuration.requestsPerAddress(), clock);
        this.rejectedKeys = limiter(configuration.refusedCredentials(), clock);
    }

    private RateLimiter limiter(int perSecond, Clock clock) {
        Bandwidth limit = Bandwidth.builder()
                .capacity((long) perSecond * configuration.burstSeconds())
                .refillGreedy(perSecond, Duration.ofSeconds(1))
                .build();
        return new RateLimiter(limit, MAX_SENDERS, clock);
    }

    /**
     * Counts a request by an API key.
     *
     * @throws RejectedException RATE_LIMITED if the key has exceeded its rate
     */
    public void countKey(String keyId) {
        check(
                keys.acquire(keyId),
                Reason.KEY_RATE,
                "This key has exceeded its limit of " + configuration.requestsPerKey() + " requests per second.");
    }

    /** The kinds of senders at an address. The full limit of the address applies to each kind separately. */
    public enum Sender {
        KEY_HOLDER,
        ANONYMOUS,
        OTHER_PAGE
    }

    /**
     * Counts a request from an address.
     *
     * @throws RejectedException RATE_LIMITED if the address has exceeded its rate
     */
    public void countAddress(Client client, Sender sender) {
        check(
                addresses.acquire(sender + " " + client.network()),
                Reason.ADDRESS_RATE,
                "This address has exceeded its limit of " + configuration.requestsPerAddress()
                        + " requests per second.");
    }

    /**
     * Counts a rejected key. Valid keys are not affected: a secret of 256 bits needs no protection against guessing.
     *
     * @param keyId the id that the rejected key contains; empty if it contains none
     * @throws RejectedException RATE_LIMITED if the address has sent too many wrong secrets for this key
     */
    public void countRejectedKey(Client client, String keyId) {
        check(
                rejectedKeys.acquire(client.network() + " " + keyId),
                Reason.CREDENTIAL_RATE,
                "This address has sent too many invalid credentials.");
    }

    private void check(Duration wait, Reason reason, String detail) {
        if (!wait.isZero()) {
            rejections.count(reason);
            throw new RejectedException(ErrorCode.RATE_LIMITED, detail, wait);
        }
    }
}
