// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.machine.Footprint;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Thousands of idle streams. Measures the memory of a stream, after a garbage collection, with a heap that shrinks to the live
 * objects.
 */
final class Idle implements Scenario {
    private static final double KIB = 1_024;
    private static final int FIRST = 200;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Row> rows = new ArrayList<>();
        rows.addAll(run(lab, Wire.WEBSOCKET, new Goal.AtMost(10)));
        rows.addAll(run(lab, Wire.SSE, new Goal.AtMost(12)));
        return rows;
    }

    private static List<Row> run(Lab lab, Wire wire, Goal kib) {
        List<Double> server = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        List<Double> threads = new ArrayList<>();
        for (int run = 0; run < lab.scale().runs(); run++) {
            Footprint floorCost = growth(lab, wire, () -> lab.children().floor(Children.TIGHT));
            Footprint serverCost = growth(lab, wire, () -> lab.children().server(Children.TIGHT, Map.of()));
            floor.add(floorCost.residentBytes() / KIB / lab.scale().idle());
            server.add(serverCost.residentBytes() / KIB / lab.scale().idle());
            threads.add((double) serverCost.threads());
        }
        String name = "idle " + wire;
        return List.of(
                Row.absolute(name, "memory per connection", "KiB", server, floor, kib),
                // the first connections may start the threads of a pool
                Row.of(name, "threads for all of them", "", threads, new Goal.AtMost(16)));
    }

    /** Returns what the connections add to a process that has had connections before. */
    private static Footprint growth(Lab lab, Wire wire, Supplier<Subject> start) {
        try (Subject subject = start.get()) {
            lab.connect(subject, wire, FIRST);
            lab.disband(subject);
            Footprint before = subject.probe().footprintAfterGc();
            lab.connect(subject, wire, lab.scale().idle());
            Lab.pause(2);
            Footprint after = subject.probe().footprintAfterGc();
            lab.disband(subject);
            return new Footprint(after.residentBytes() - before.residentBytes(), after.threads() - before.threads());
        }
    }
}
