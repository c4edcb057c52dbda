// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.security.SecureRandom;

/** Generates the epochs of new incarnations of the log. */
final class Epochs {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Epochs() {}

    static String next() {
        StringBuilder epoch = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            epoch.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return epoch.toString();
    }
}
