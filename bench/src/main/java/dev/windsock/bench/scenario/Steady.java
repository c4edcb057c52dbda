// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * 20 messages a second to each of 1,000 subscribers: a WebSocket each, then an event stream each.
 *
 * @param inside whether the subjects publish by themselves, and not as they are asked by requests
 */
record Steady(boolean inside) implements Scenario {
    private static final Rhythm RHYTHM = new Rhythm(20, 1, Lab.PAYLOAD_BYTES);

    @Override
    public String name() {
        return inside ? "steady-inside" : "steady";
    }

    @Override
    public List<Row> run(Lab lab) {
        Map<Wire, Cost> ofServer = new EnumMap<>(Wire.class);
        Map<Wire, Cost> ofFloor = new EnumMap<>(Wire.class);
        try (Subject server = inside
                        ? lab.children().serverWithSource(Children.FLAGS)
                        : lab.children().server(Children.FLAGS, Map.of());
                Subject floor = lab.children().floor(Children.FLAGS)) {
            lab.warmUp(server);
            lab.warmUp(floor);
            for (int run = 0; run < lab.scale().runs(); run++) {
                for (Wire wire : Wire.values()) {
                    window(lab, floor, wire, ofFloor);
                    window(lab, server, wire, ofServer);
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Wire wire : Wire.values()) {
            rows.addAll(rows(
                    name() + " " + wire,
                    ofServer.getOrDefault(wire, new Cost()),
                    ofFloor.getOrDefault(wire, new Cost())));
        }
        return rows;
    }

    private void window(Lab lab, Subject subject, Wire wire, Map<Wire, Cost> costs) {
        Lab.Window toNobody = publish(lab, subject, wire, 0);
        costs.computeIfAbsent(wire, key -> new Cost())
                .add(publish(lab, subject, wire, lab.scale().subscribers()), toNobody);
    }

    private Lab.Window publish(Lab lab, Subject subject, Wire wire, int subscribers) {
        lab.connect(subject, wire, subscribers);
        Lab.Window window = inside ? lab.publishInside(subject, RHYTHM) : lab.publish(subject, RHYTHM);
        lab.disband(subject);
        return window;
    }

    private static List<Row> rows(String name, Cost server, Cost floor) {
        return List.of(
                Row.beside(
                        name,
                        "CPU per delivery net of publishing",
                        "µs",
                        server.netMicros,
                        floor.netMicros,
                        new Goal.AtMost(1.10)),
                Row.beside(name, "of it on event loops", "µs", server.netLoopMicros, floor.netLoopMicros, null),
                Row.beside(name, "CPU per delivery all in", "µs", server.allInMicros, floor.allInMicros, null),
                Row.told(
                        name,
                        "allocated per delivery net of publishing",
                        "bytes",
                        server.netBytes,
                        floor.netBytes,
                        new Goal.AtMost(100)),
                Row.beside(name, "latency p50", "ms", server.p50Millis, floor.p50Millis, null),
                Row.beside(name, "latency p99", "ms", server.p99Millis, floor.p99Millis, null),
                Row.beside(name, "latency p99.9", "ms", server.p999Millis, floor.p999Millis, null),
                Row.told(name, "lost, repeated, disordered", "", server.wrong, floor.wrong, new Goal.AtMost(0)));
    }
}
