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
 * 20 messages per second to each of 1,000 subscribers, first over WebSockets and then over event streams.
 *
 * @param inside whether the subjects publish from inside the process, without requests
 */
record Steady(boolean inside) implements Scenario {
    private static final Workload WORKLOAD = new Workload(20, 1, Lab.PAYLOAD_BYTES);

    @Override
    public String name() {
        return inside ? "steady-inside" : "steady";
    }

    @Override
    public List<Row> run(Lab lab) {
        Map<Wire, Cost> serverCost = new EnumMap<>(Wire.class);
        Map<Wire, Cost> floorCost = new EnumMap<>(Wire.class);
        try (Subject server = inside
                        ? lab.children().serverWithSource(Children.FLAGS)
                        : lab.children().server(Children.FLAGS, Map.of());
                Subject floor = lab.children().floor(Children.FLAGS)) {
            lab.warmUp(server);
            lab.warmUp(floor);
            for (int run = 0; run < lab.scale().runs(); run++) {
                for (Wire wire : Wire.values()) {
                    window(lab, floor, wire, floorCost);
                    window(lab, server, wire, serverCost);
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Wire wire : Wire.values()) {
            rows.addAll(rows(
                    name() + " " + wire,
                    serverCost.getOrDefault(wire, new Cost()),
                    floorCost.getOrDefault(wire, new Cost())));
        }
        return rows;
    }

    private void window(Lab lab, Subject subject, Wire wire, Map<Wire, Cost> costs) {
        Lab.Window withoutSubscribers = publish(lab, subject, wire, 0);
        costs.computeIfAbsent(wire, key -> new Cost())
                .add(publish(lab, subject, wire, lab.scale().subscribers()), withoutSubscribers);
    }

    private Lab.Window publish(Lab lab, Subject subject, Wire wire, int subscribers) {
        lab.connect(subject, wire, subscribers);
        Lab.Window window = inside ? lab.publishInside(subject, WORKLOAD) : lab.publish(subject, WORKLOAD);
        lab.disband(subject);
        return window;
    }

    private static List<Row> rows(String name, Cost server, Cost floor) {
        return List.of(
                Row.relative(
                        name,
                        "CPU per delivery, all in",
                        "µs",
                        server.allInMicros,
                        floor.allInMicros,
                        new Goal.AtMost(1.25)),
                Row.relative(
                        name,
                        "CPU per delivery net of publishing",
                        "µs",
                        server.netMicros,
                        floor.netMicros,
                        new Goal.AtMost(1.10)),
                Row.relative(
                        name,
                        "event loop CPU per delivery net of publishing",
                        "µs",
                        server.netLoopMicros,
                        floor.netLoopMicros),
                Row.absolute(
                        name,
                        "allocation per delivery net of publishing",
                        "bytes",
                        server.netBytes,
                        floor.netBytes,
                        new Goal.AtMost(100)),
                Row.relative(name, "latency p50", "ms", server.p50Millis, floor.p50Millis),
                Row.relative(name, "latency p99", "ms", server.p99Millis, floor.p99Millis),
                Row.relative(name, "latency p99.9", "ms", server.p999Millis, floor.p999Millis),
                Row.absolute(
                        name, "lost, repeated or out of order", "", server.wrong, floor.wrong, new Goal.AtMost(0)));
    }
}
