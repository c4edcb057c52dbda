// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.problem.RejectionMeters;
import dev.windsock.problem.RejectionMeters.Reason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Holds senders to how many requests a second they may send.
 *
 * <p>Threading: for any thread; does not block.
 */
@Singleton
public final class RequestLimits {
    private final LimitConfiguration configuration;
    private final RejectionMeters refused;
    private final Rates keys;
    private final Rates addresses;
    private final Rates refusedCredentials;

    @Inject
    RequestLimits(LimitConfiguration configuration, RejectionMeters refused) {
        this(configuration, refused, System::nanoTime);
    }

    RequestLimits(LimitConfiguration configuration, RejectionMeters refused, LongSupplier clock) {
        this.configuration = configuration;
        this.refused = refused;
        int seconds = configuration.burstSeconds();
        this.keys = new Rates(configuration.requestsPerKey(), seconds, clock);
        this.addresses = new Rates(configuration.requestsPerAddress(), seconds, clock);
        this.refusedCredentials = new Rates(configuration.refusedCredentials(), seconds, clock);
    }

    /** @throws RejectedException RATE_LIMITED where the key has sent too many */
    public void ofKey(String keyId) {
        check(
                keys.take(keyId),
                Reason.KEY_RATE,
                "A key may send " + configuration.requestsPerKey() + " requests a second.");
    }

    /** @throws RejectedException RATE_LIMITED where the address has sent too many */
    public void ofAddress(Client client) {
        check(
                addresses.take(client.network()),
                Reason.ADDRESS_RATE,
                "An address may send " + configuration.requestsPerAddress() + " requests a second.");
    }

    /**
     * To be asked before a credential is looked at, since an answer to each would let keys be tried as fast as the line
     * is.
     *
     * @throws RejectedException RATE_LIMITED where too many of the address were refused
     */
    public void ofCredentials(Client client) {
        check(
                refusedCredentials.untilNext(client.network()),
                Reason.CREDENTIAL_RATE,
                "Too many credentials of this address were refused.");
    }

    /** Counts a credential that was refused. */
    public void credentialRefused(Client client) {
        Duration unused = refusedCredentials.take(client.network());
    }

    private void check(Duration wait, Reason reason, String detail) {
        if (!wait.isZero()) {
            refused.count(reason);
            throw new RejectedException(ErrorCode.RATE_LIMITED, detail, List.of(), wait);
        }
    }
}
