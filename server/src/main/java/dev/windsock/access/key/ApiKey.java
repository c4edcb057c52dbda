// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as a client sends it: {@code wsk_}, the public id, and 32 random bytes as base64url without padding (RFC
 * 4648, section 5). The server stores only the hash of the secret and shows the key once.
 *
 * @param secret the third part of the key
 */
public record ApiKey(KeyId id, String secret) {
    /** The prefix of every key. */
    public static final String PREFIX = "wsk_";

    /** Matches a key inside other text, such as a URL. */
    public static final Pattern ANYWHERE = Pattern.compile("wsk_[0-9a-z]{8}_[A-Za-z0-9_-]{43}");

    private static final Pattern SHAPE = Pattern.compile("wsk_([0-9a-z]{8})_([A-Za-z0-9_-]{43})");
    private static final String ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    static ApiKey generate() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_ALPHABET.charAt(RANDOM.nextInt(ID_ALPHABET.length())));
        }
        return generate(new KeyId(id.toString()));
    }

    /** Generates a new secret for a key. */
    static ApiKey generate(KeyId id) {
        return new ApiKey(id, RandomSecret.next());
    }

    /** Parses the form that {@link #text} returns; returns empty for any other string. */
    public static Optional<ApiKey> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        return matcher.matches()
                ? Optional.of(new ApiKey(new KeyId(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** Returns the form that clients send. */
    public String text() {
        return PREFIX + id + "_" + secret;
    }

    public SecretHash hash() {
        return SecretHash.of(secret);
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "wsk_" + id + "_***";
    }
}
