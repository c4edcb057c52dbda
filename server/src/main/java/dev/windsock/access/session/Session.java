// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.SecretHash;
import dev.windsock.id.KeyId;
import dev.windsock.id.SessionId;
import dev.windsock.json.Texts;
import dev.windsock.store.SharedClock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A browser's session, which authenticates requests instead of a key. It ends when the secret of the key that opened it ends.
 *
 * @param token the hash of the cookie's value; browsers send the cookie to every port on the host
 * @param secret the hash of the second secret, which only pages from one origin can read; both secrets are required
 * @param browser the browser that opened the session
 */
record Session(
        SecretHash token,
        SecretHash secret,
        KeyId keyId,
        int secretVersion,
        Browser browser,
        Instant createdAt,
        Instant lastSeenAt) {
    /**
     * The known properties of the browser that opened a session, by which users can recognise it.
     *
     * @param ipAddress the address of the browser; empty for a session that an earlier version opened
     */
    record Browser(String ipAddress, @Nullable String userAgent) {
        private static final int MAX_USER_AGENT = 256;

        Browser {
            userAgent = userAgent == null ? null : Texts.ellipsis(userAgent, MAX_USER_AGENT);
        }
    }

    /** A session ends after this time without use. */
    static final Duration IDLE = Duration.ofHours(12);

    /** Maximum lifetime of a session. */
    static final Duration LONGEST = Duration.ofDays(7);

    /** The resource type in audit rows about sessions. */
    static final String RESOURCE = "SESSION";

    /**
     * The action of the audit row that records the end of a session. Other servers also end the session when they read the row.
     */
    static final String CLOSE = "session:close";

    /** Length of the public name. */
    private static final int NAME_LENGTH = 16;

    /**
     * Returns the name of a session as clients and the audit log see it: the beginning of its hash, which is not a credential.
     */
    static String name(SecretHash token) {
        return token.hex().substring(0, NAME_LENGTH);
    }

    String name() {
        return name(token);
    }

    SessionId id() {
        return new SessionId(token.hex());
    }

    /** Returns whether the session has not ended. */
    boolean validAt(Instant now) {
        return SharedClock.isAhead(now, end(), LONGEST);
    }

    /** Returns when the session ends if it is not used again; exclusive. */
    Instant end() {
        Instant idle = lastSeenAt.plus(IDLE);
        Instant longest = createdAt.plus(LONGEST);
        return idle.isBefore(longest) ? idle : longest;
    }

    /** Returns the session, with its last use moved to the given time if that is later. */
    Session seenAtLeast(Instant other) {
        return other.isAfter(lastSeenAt) ? seenAt(other) : this;
    }

    Session seenAt(Instant now) {
        return new Session(token, secret, keyId, secretVersion, browser, createdAt, now);
    }
}
