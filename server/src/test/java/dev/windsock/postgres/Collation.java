// SPDX-License-Identifier: Apache-2.0
package dev.windsock.postgres;

/** The sort order of a database. */
public enum Collation {
    /** Bytewise. */
    C("C.UTF-8"),

    /** By language, which initially ignores punctuation and case: the order is neither that of prefixes nor that of bytes. */
    EN_US("en_US.UTF-8");

    private final String locale;

    Collation(String locale) {
        this.locale = locale;
    }

    String locale() {
        return locale;
    }
}
