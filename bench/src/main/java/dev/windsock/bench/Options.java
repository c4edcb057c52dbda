// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of the command line.
 *
 * @param quick whether to use fewer clients and shorter windows
 * @param scenarios the scenarios to run; empty for all
 * @param runs the number of runs of which the medians are computed
 * @param out the file for the figures as JSON
 * @param jfr the directory for flight recordings of the server and the floor, which cost them some CPU
 */
record Options(boolean quick, Set<String> scenarios, int runs, Optional<Path> out, Optional<Path> jfr) {
    static final String HELP = """
            Usage: scripts/bench [--quick] [--scenario NAME]... [--runs N] [--out FILE.json] [--jfr DIRECTORY]

              --quick           use fewer clients, shorter windows and a single run; about four minutes
              --scenario NAME   run only this scenario; may be repeated
              --runs N          report medians of N runs (default: 3, or 1 with --quick)
              --out FILE.json   also write the figures as JSON
              --jfr DIRECTORY   write flight recordings of the server and the floor, which cost some CPU
            """;

    private static final int RUNS = 3;
    private static final int QUICK_RUNS = 1;

    /** @throws IllegalArgumentException if an option is invalid; the message is one line */
    static Options parse(String... arguments) {
        boolean quick = false;
        Set<String> scenarios = new TreeSet<>();
        OptionalInt runs = OptionalInt.empty();
        Optional<Path> out = Optional.empty();
        Optional<Path> jfr = Optional.empty();
        for (Deque<String> remaining = new ArrayDeque<>(List.of(arguments)); !remaining.isEmpty(); ) {
            String option = remaining.pop();
            switch (option) {
                case "--quick" -> quick = true;
                case "--scenario" -> scenarios.add(value(option, remaining));
                case "--runs" -> runs = OptionalInt.of(number(option, value(option, remaining)));
                case "--out" -> out = Optional.of(Path.of(value(option, remaining)));
                case "--jfr" -> jfr = Optional.of(Path.of(value(option, remaining)));
                default -> throw new IllegalArgumentException(option + ": unknown option; --help lists the options");
            }
        }
        return new Options(quick, scenarios, runs.orElse(quick ? QUICK_RUNS : RUNS), out, jfr);
    }

    private static String value(String option, Deque<String> remaining) {
        if (remaining.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return remaining.pop();
    }

    private static int number(String option, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new IllegalArgumentException(
                option + ": invalid value \"" + text + "\" (expected a number of at least 1)");
    }
}
