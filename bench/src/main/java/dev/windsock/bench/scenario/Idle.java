// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.machine.Footprint;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The resources of an idle, newly started server: its memory and CPU time without clients, the memory that thousands of idle
 * streams add, and its memory with a hundred instances. The memory of the process is measured as the kernel counts it,
 * including garbage, and no probe is attached to the process.
 */
final class Idle implements Scenario {
    private static final double KIB = 1_024;
    private static final double MIB = 1_024 * 1_024;
    private static final int INSTANCES = 100;

    /** The delay before memory is read, once a process is listening or its clients are connected. */
    private static final double SETTLE_SECONDS = 5;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Double> resident = new ArrayList<>();
        List<Double> percent = new ArrayList<>();
        List<Double> withInstances = new ArrayList<>();
        for (int run = 0; run < lab.scale().runs(); run++) {
            try (Subject server = server(lab)) {
                Lab.pause(SETTLE_SECONDS);
                resident.add(server.probe().footprint().residentBytes() / MIB);
                percent.add(percentOfACore(server, 2 * lab.scale().windowSeconds()));
                withInstances.add(withInstances(server));
            }
        }
        List<Row> rows = new ArrayList<>(List.of(
                Row.of(name(), "resident memory without clients", "MiB", resident, new Goal.AtMost(160)),
                Row.of(name(), "CPU time without clients", "% of a core", percent, new Goal.AtMost(1)),
                Row.of(
                        name(),
                        "resident memory with " + INSTANCES + " instances",
                        "MiB",
                        withInstances,
                        new Goal.AtMost(300))));
        rows.addAll(streams(lab, Wire.WEBSOCKET, new Goal.AtMost(12)));
        rows.addAll(streams(lab, Wire.SSE, new Goal.AtMost(14)));
        return rows;
    }

    private static Subject server(Lab lab) {
        return lab.children().server(Children.FLAGS, Map.of());
    }

    private static double percentOfACore(Subject server, int seconds) {
        Duration before = server.probe().cpu();
        Lab.pause(seconds);
        return server.probe().cpu().minus(before).toNanos() / 1e7 / seconds;
    }

    private static double withInstances(Subject server) {
        List<String> instances = new ArrayList<>();
        try {
            for (int i = 0; i < INSTANCES; i++) {
                instances.add(Instances.launch(server, "idle-" + i));
            }
            Lab.pause(SETTLE_SECONDS);
            return server.probe().footprint().residentBytes() / MIB;
        } finally {
            Instances.terminate(server, instances);
        }
    }

    private static List<Row> streams(Lab lab, Wire wire, Goal kib) {
        List<Double> ofTheServer = new ArrayList<>();
        List<Double> ofTheFloor = new ArrayList<>();
        List<Double> threads = new ArrayList<>();
        for (int run = 0; run < lab.scale().runs(); run++) {
            Footprint floor = growth(lab, wire, () -> lab.children().floor(Children.FLAGS));
            Footprint server = growth(lab, wire, () -> server(lab));
            ofTheFloor.add(floor.residentBytes() / KIB / lab.scale().idle());
            ofTheServer.add(server.residentBytes() / KIB / lab.scale().idle());
            threads.add((double) server.threads());
        }
        String name = "idle " + wire;
        return List.of(
                Row.absolute(name, "resident memory per connection", "KiB", ofTheServer, ofTheFloor, kib),
                // the first connections may start the threads of a pool
                Row.of(name, "threads for all of them", "", threads, new Goal.AtMost(16)));
    }

    /** Returns the memory and threads that the connections add to a newly started process. */
    private static Footprint growth(Lab lab, Wire wire, Supplier<Subject> start) {
        try (Subject subject = start.get()) {
            Lab.pause(SETTLE_SECONDS);
            Footprint before = subject.probe().footprint();
            lab.connect(subject, wire, lab.scale().idle());
            Lab.pause(SETTLE_SECONDS);
            Footprint after = subject.probe().footprint();
            lab.disband(subject);
            return new Footprint(after.residentBytes() - before.residentBytes(), after.threads() - before.threads());
        }
    }
}
