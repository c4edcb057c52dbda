// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.LoadClient;
import dev.windsock.bench.machine.Machine;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the benchmark: starts server, floor and load, each a JVM of its own, lets the scenarios use them, and prints what
 * they found beside the goals. What is not reached fails nothing.
 */
public final class Bench {
    /** For the largest scenario, with some room. */
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
        Report report = run(jar, options, "scripts/bench " + String.join(" ", arguments));
        System.out.println(report.table());
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
                throw new IllegalArgumentException(name + " is no scenario; they are " + String.join(", ", names()));
            }
        }
    }

    private static Report run(Path jar, Options options, String command) throws IOException {
        Machine machine = Machine.now();
        if (Machine.openFiles() < FILES) {
            System.err.println("bench: ulimit -n is " + Machine.openFiles() + "; storms and idle need " + FILES);
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
                if (options.scenarios().isEmpty() || options.scenarios().contains(scenario.name())) {
                    System.err.println("bench: " + scenario.name() + ", load " + Machine.loadNow());
                    // each with a load of its own, so that none finds another's connections
                    try (LoadClient load = children.load()) {
                        rows.addAll(scenario.run(new Lab(children, load, scale)));
                    }
                }
            }
        } finally {
            delete(work);
        }
        return new Report(machine, command, String.join(" ", Children.FLAGS), options.runs(), rows);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
