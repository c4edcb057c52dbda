// SPDX-License-Identifier: Apache-2.0
package dev.windsock.postgres;

/** How a database sorts text. */
public enum Collation {
    /** Bytewise. */
    C("C.UTF-8"),

    /** By language, which ignores punctuation and case at first: neither prefixes nor bytes keep their order. */
    EN_US("en_US.UTF-8");

    private final String locale;

    Collation(String locale) {
        this.locale = locale;
    }

    String locale() {
        return locale;
    }
}
