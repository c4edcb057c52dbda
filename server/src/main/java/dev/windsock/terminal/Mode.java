// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import java.util.Locale;
import java.util.Optional;

/** How somebody is attached to a terminal. */
public enum Mode {
    /** Types, resizes and signals. One at a time. */
    CONTROL,
    /** Looks, at what is safe to look at. */
    WATCH;

    /** The name in queries and frames. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Mode> parse(String wireName) {
        for (Mode mode : values()) {
            if (mode.wireName().equals(wireName)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
