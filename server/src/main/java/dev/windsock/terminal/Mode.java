// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import java.util.Locale;
import java.util.Optional;

/** How a viewer is attached to a terminal. */
public enum Mode {
    /** May type, resize and signal. One viewer at a time. */
    CONTROL,
    /** Only receives output, filtered for safety. */
    WATCH;

    /** Returns the name in queries and frames. */
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
