package dev.windsock.access;

import dev.windsock.principal.KeyId;
import java.time.Duration;
import java.time.Instant;

/** A browser's sign-in: a cookie in the place of a key. It ends with the secret that made it. */
record Session(SecretHash token, KeyId keyId, int secretVersion, Instant createdAt, Instant lastSeenAt) {
    /** A session that is not used for so long ends. */
    static final Duration IDLE = Duration.ofHours(12);

    /** No session lasts longer. */
    static final Duration LONGEST = Duration.ofDays(7);

    boolean validAt(Instant now) {
        return now.isBefore(lastSeenAt.plus(IDLE)) && now.isBefore(createdAt.plus(LONGEST));
    }

    Session seenAt(Instant now) {
        return new Session(token, keyId, secretVersion, createdAt, now);
    }
}
