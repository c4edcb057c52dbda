// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import java.security.SecureRandom;
import java.util.Base64;

/** Generates the secrets for keys, sessions, tickets and sign-in links. Thread-safe. */
public final class RandomSecret {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomSecret() {}

    /** Returns 32 random bytes as base64url without padding (RFC 4648, section 5): 43 characters. */
    public static String next() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
