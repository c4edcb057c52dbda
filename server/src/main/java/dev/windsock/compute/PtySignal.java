// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.util.Arrays;
import java.util.Optional;

/** The signals that can be sent to the foreground process group of a terminal; see signal(7). */
public enum PtySignal {
    INT,
    QUIT,
    TERM,
    HUP,
    KILL,
    TSTP,
    CONT;

    public static Optional<PtySignal> parse(String name) {
        return Arrays.stream(values())
                .filter(signal -> signal.name().equals(name))
                .findFirst();
    }
}
