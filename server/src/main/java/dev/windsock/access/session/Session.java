// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.SecretHash;
import dev.windsock.id.KeyId;
import dev.windsock.id.SessionId;
import java.time.Duration;
import java.time.Instant;

/**
 * The session of a browser instead of a key. It ends with the key's secret that opened it.
 *
 * @param token of the cookie, which browsers send to every port of the host
 * @param secret of the second secret, which only pages of one origin have; both are required
 */
record Session(
        SecretHash token, SecretHash secret, KeyId keyId, int secretVersion, Instant createdAt, Instant lastSeenAt) {
    /** A session ends after this time without use. */
    static final Duration IDLE = Duration.ofHours(12);

    /** Maximum lifetime of a session. */
    static final Duration LONGEST = Duration.ofDays(7);

    SessionId id() {
        return new SessionId(token.hex());
    }

    boolean validAt(Instant now) {
        return now.isBefore(end());
    }

    /** Returns when the session ends if it is not used again; exclusive. */
    Instant end() {
        Instant idle = lastSeenAt.plus(IDLE);
        Instant longest = createdAt.plus(LONGEST);
        return idle.isBefore(longest) ? idle : longest;
    }

    Session seenAt(Instant now) {
        return new Session(token, secret, keyId, secretVersion, createdAt, now);
    }
}
