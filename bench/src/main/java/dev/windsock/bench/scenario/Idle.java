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
 * Thousands of streams that only stand there: what one of them takes of the process's memory, after garbage collection, in
 * a heap that follows closely what lives in it.
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
            Footprint ofFloor = grown(lab, wire, () -> lab.children().floor(Children.TIGHT));
            Footprint ofServer = grown(lab, wire, () -> lab.children().server(Children.TIGHT, Map.of()));
            floor.add(ofFloor.residentBytes() / KIB / lab.scale().idle());
            server.add(ofServer.residentBytes() / KIB / lab.scale().idle());
            threads.add((double) ofServer.threads());
        }
        String name = "idle " + wire;
        return List.of(
                Row.told(name, "memory per connection", "KiB", server, floor, kib),
                // some threads of a pool may begin with the first connections
                Row.of(name, "threads for all of them", "", threads, new Goal.AtMost(16)));
    }

    /** What the connections add to a process that has had some before. */
    private static Footprint grown(Lab lab, Wire wire, Supplier<Subject> start) {
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
