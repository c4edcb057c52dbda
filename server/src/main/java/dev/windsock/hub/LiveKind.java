// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import java.util.Locale;

/** The kinds of live data. */
public enum LiveKind {
    /** A METRIC_UPDATE. */
    METRICS,
    /** A tenant's counts. */
    SUMMARY;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** Returns the name in queries and events, such as {@code metrics}. */
    public String wireName() {
        return wireName;
    }
}
