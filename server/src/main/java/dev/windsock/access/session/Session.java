// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.SecretHash;
import dev.windsock.id.KeyId;
import dev.windsock.id.SessionId;
import java.time.Duration;
import java.time.Instant;

/** A browser's sign-in: a cookie in the place of a key. It ends with the secret that made it. */
record Session(SecretHash token, KeyId keyId, int secretVersion, Instant createdAt, Instant lastSeenAt) {
    /** A session that is not used for so long ends. */
    static final Duration IDLE = Duration.ofHours(12);

    /** No session lasts longer. */
    static final Duration LONGEST = Duration.ofDays(7);

    SessionId id() {
        return new SessionId(token.hex());
    }

    boolean validAt(Instant now) {
        return now.isBefore(end());
    }

    /** When it ends if it is not used again; exclusive. */
    Instant end() {
        Instant idle = lastSeenAt.plus(IDLE);
        Instant longest = createdAt.plus(LONGEST);
        return idle.isBefore(longest) ? idle : longest;
    }

    Session seenAt(Instant now) {
        return new Session(token, keyId, secretVersion, createdAt, now);
    }
}
