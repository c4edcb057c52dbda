// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a mistyped name was probably meant to be. Stateless. */
final class Similar {
    /** One insertion, removal or replacement in this many characters counts as a typo; with more, it is a different word. */
    private static final int CHARACTERS_PER_ERROR = 6;

    private Similar() {}

    static Optional<String> to(String name, Collection<String> candidates) {
        String upper = name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
        return candidates.stream()
                .filter(candidate -> distance(upper, candidate) <= candidate.length() / CHARACTERS_PER_ERROR)
                .min(Comparator.<String>comparingInt(candidate -> distance(upper, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The Levenshtein distance. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
