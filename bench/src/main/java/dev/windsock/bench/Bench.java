// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.LoadClient;
import dev.windsock.bench.machine.Machine;
import dev.windsock.bench.report.Baseline;
import dev.windsock.bench.report.Report;
import dev.windsock.bench.report.Row;
import dev.windsock.bench.scenario.Lab;
import dev.windsock.bench.scenario.Scale;
import dev.windsock.bench.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the benchmark: starts the server, the floor and the load, each in its own JVM, runs the scenarios, and prints their
 * figures and goals. A missed goal is reported, but is not an error.
 */
public final class Bench {
    /** The number of open files that the largest scenario needs, plus some headroom. */
    private static final int FILES = 12_000;

    private Bench() {}

    /** @param args the packaged server, then the options */
    public static void main(String... args) throws IOException {
        Path jar = Path.of(args[0]);
        List<String> arguments = List.of(args).subList(1, args.length);
        if (arguments.contains("--help")) {
            System.out.print(Options.HELP + "\nscenarios: " + String.join(", ", names()) + "\n");
            return;
        }
        Options options;
        try {
            options = Options.parse(arguments.toArray(String[]::new));
            requireKnown(options.scenarios());
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        Optional<Baseline> baseline = options.compare().isPresent()
                ? Optional.of(Baseline.read(options.compare().get()))
                : Optional.empty();
        Report report = run(jar, options, "scripts/bench " + String.join(" ", arguments));
        System.out.println(report.table());
        baseline.ifPresent(before -> System.out.println(before.compare(report)));
        if (options.out().isPresent()) {
            Files.writeString(
                    options.out().get(),
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(report));
        }
    }

    private static Set<String> names() {
        return Scenario.ALL.stream().map(Scenario::name).collect(Collectors.toUnmodifiableSet());
    }

    private static void requireKnown(Set<String> scenarios) {
        for (String name : scenarios) {
            if (!names().contains(name)) {
                throw new IllegalArgumentException(
                        "unknown scenario " + name + "; scenarios: " + String.join(", ", names()));
            }
        }
    }

    private static Report run(Path jar, Options options, String command) throws IOException {
        Machine machine = Machine.now();
        if (Machine.openFiles() < FILES) {
            System.err.println(
                    "bench: ulimit -n is " + Machine.openFiles() + "; the scenarios storms and idle need " + FILES);
        }
        if (options.jfr().isPresent()) {
            Files.createDirectories(options.jfr().get());
        }
        Path work = Files.createTempDirectory("windsock-bench");
        Scale scale = options.quick() ? Scale.quick(options.runs()) : Scale.full(options.runs());
        Children children = new Children(jar, work, options.jfr());
        List<Row> rows = new ArrayList<>();
        try {
            for (Scenario scenario : Scenario.ALL) {
                if (options.includes(scenario)) {
                    System.err.println("bench: " + scenario.name() + ", load " + Machine.loadNow());
                    // each scenario has its own load process, so that no connections of an earlier scenario remain
                    try (LoadClient load = children.load()) {
                        rows.addAll(scenario.run(new Lab(children, load, scale)));
                    }
                }
            }
        } finally {
            delete(work);
        }
        return new Report(
                machine,
                command,
                options.quick() ? "quick" : "full",
                String.join(" ", Children.FLAGS),
                options.runs(),
                rows);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
