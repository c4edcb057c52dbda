// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the command line asks for.
 *
 * @param quick a couple of minutes, with fewer clients and shorter windows
 * @param scenarios that are run; empty for all
 * @param runs that medians are taken of
 * @param out a file for the figures as JSON
 * @param jfr a folder for recordings of server and floor, which cost them some CPU
 */
record Options(boolean quick, Set<String> scenarios, int runs, Optional<Path> out, Optional<Path> jfr) {
    static final String HELP = """
            scripts/bench [--quick] [--scenario NAME]... [--runs N] [--out FILE.json] [--jfr FOLDER]

              --quick           some minutes, scaled down
              --scenario NAME   only this one; may be given more than once
              --runs N          medians of so many runs (3)
              --out FILE.json   the figures, also as JSON
              --jfr FOLDER      flight recordings of server and floor; they cost some CPU
            """;

    private static final int RUNS = 3;

    /** @throws IllegalArgumentException with what is wrong, in one line */
    static Options parse(String... arguments) {
        boolean quick = false;
        Set<String> scenarios = new TreeSet<>();
        int runs = RUNS;
        Optional<Path> out = Optional.empty();
        Optional<Path> jfr = Optional.empty();
        for (Deque<String> left = new ArrayDeque<>(List.of(arguments)); !left.isEmpty(); ) {
            String option = left.pop();
            switch (option) {
                case "--quick" -> quick = true;
                case "--scenario" -> scenarios.add(value(option, left));
                case "--runs" -> runs = number(option, value(option, left));
                case "--out" -> out = Optional.of(Path.of(value(option, left)));
                case "--jfr" -> jfr = Optional.of(Path.of(value(option, left)));
                default -> throw new IllegalArgumentException(option + " is not an option");
            }
        }
        return new Options(quick, scenarios, runs, out, jfr);
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " takes a value");
        }
        return left.pop();
    }

    private static int number(String option, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(option + " takes a number from 1, not " + text);
    }
}
