// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench;

import dev.windsock.bench.scenario.Scenario;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The command-line options.
 *
 * @param quick whether to use fewer clients and shorter windows
 * @param scenarios the scenarios to run; empty for all except those that run only on request
 * @param runs the number of runs from which the medians are computed
 * @param out the file to which the figures are written as JSON
 * @param compare the earlier report with which to compare the figures
 * @param jfr the directory for flight recordings of the server and the floor; recording costs both some CPU time
 */
record Options(
        boolean quick,
        Set<String> scenarios,
        int runs,
        Optional<Path> out,
        Optional<Path> compare,
        Optional<Path> jfr) {
    static final String HELP = """
            Usage: scripts/bench [--quick] [--scenario NAME]... [--runs N] [--out FILE.json] [--compare FILE.json]
                                 [--jfr DIRECTORY]

              --quick           use fewer clients, shorter windows and a single run; about six minutes
              --scenario NAME   run only this scenario; may be repeated. growth-hour takes an hour and runs only
                                if it is named, and so does cluster. It starts a PostgreSQL and a NATS server, or
                                uses those of WINDSOCK_STORE_URL (an empty database) and WINDSOCK_NATS_URL
              --runs N          report medians of N runs (default: 3, or 1 with --quick)
              --out FILE.json   also write the figures as JSON
              --compare FILE.json
                                print figures that are worse than in FILE.json by more than the spread
              --jfr DIRECTORY   write flight recordings of the server and the floor; costs some CPU
            """;

    private static final int RUNS = 3;
    private static final int QUICK_RUNS = 1;

    /** @throws IllegalArgumentException if an option is invalid; the message is one line */
    static Options parse(String... arguments) {
        boolean quick = false;
        Set<String> scenarios = new TreeSet<>();
        OptionalInt runs = OptionalInt.empty();
        Optional<Path> out = Optional.empty();
        Optional<Path> compare = Optional.empty();
        Optional<Path> jfr = Optional.empty();
        for (Deque<String> remaining = new ArrayDeque<>(List.of(arguments)); !remaining.isEmpty(); ) {
            String option = remaining.pop();
            switch (option) {
                case "--quick" -> quick = true;
                case "--scenario" -> scenarios.add(value(option, remaining));
                case "--runs" -> runs = OptionalInt.of(number(option, value(option, remaining)));
                case "--out" -> out = Optional.of(Path.of(value(option, remaining)));
                case "--compare" -> compare = Optional.of(Path.of(value(option, remaining)));
                case "--jfr" -> jfr = Optional.of(Path.of(value(option, remaining)));
                default -> throw new IllegalArgumentException(option + ": unknown option; --help lists the options");
            }
        }
        return new Options(quick, scenarios, runs.orElse(quick ? QUICK_RUNS : RUNS), out, compare, jfr);
    }

    boolean includes(Scenario scenario) {
        return scenarios.isEmpty() ? !scenario.isOnRequest() : scenarios.contains(scenario.name());
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
