// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.List;
import java.util.Map;

/** Ten messages at once to each of 1,000 WebSockets. The floor flushes after each message, or once for all ten. */
final class Bursts implements Scenario {
    private static final Workload WORKLOAD = new Workload(4, 10, Lab.PAYLOAD_BYTES);

    @Override
    public String name() {
        return "bursts";
    }

    @Override
    public List<Row> run(Lab lab) {
        Cost serverCost = new Cost();
        Cost flushingEach = new Cost();
        Cost flushingOnce = new Cost();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of());
                Subject floor = lab.children().floor(Children.FLAGS)) {
            lab.warmUp(server);
            lab.warmUp(floor);
            for (int run = 0; run < lab.scale().runs(); run++) {
                Lab.Window floorWithoutSubscribers = lab.publishWithoutSubscribers(floor, WORKLOAD);
                Lab.Window serverWithoutSubscribers = lab.publishWithoutSubscribers(server, WORKLOAD);
                window(lab, floor, WORKLOAD, floorWithoutSubscribers, flushingEach);
                window(lab, server, WORKLOAD, serverWithoutSubscribers, serverCost);
                window(lab, floor, WORKLOAD.flushing("ONCE"), floorWithoutSubscribers, flushingOnce);
            }
        }
        return List.of(
                Row.relative(
                        name(),
                        "CPU per delivery net of publishing, floor flushing each",
                        "µs",
                        serverCost.netMicros,
                        flushingEach.netMicros,
                        new Goal.AtMost(0.35)),
                Row.relative(
                        name(),
                        "CPU per delivery net of publishing, floor flushing once",
                        "µs",
                        serverCost.netMicros,
                        flushingOnce.netMicros),
                Row.relative(
                        name(),
                        "event loop CPU per delivery net of publishing, floor flushing each",
                        "µs",
                        serverCost.netLoopMicros,
                        flushingEach.netLoopMicros),
                Row.relative(
                        name(),
                        "event loop CPU per delivery net of publishing, floor flushing once",
                        "µs",
                        serverCost.netLoopMicros,
                        flushingOnce.netLoopMicros),
                Row.relative(
                        name(),
                        "CPU per delivery including publishing, floor flushing each",
                        "µs",
                        serverCost.allInMicros,
                        flushingEach.allInMicros),
                Row.absolute(
                        name(),
                        "allocation per delivery net of publishing",
                        "bytes",
                        serverCost.netBytes,
                        flushingOnce.netBytes),
                Row.relative(
                        name(), "latency p99, floor flushing each", "ms", serverCost.p99Millis, flushingEach.p99Millis),
                Row.absolute(
                        name(),
                        "lost, repeated or out of order",
                        "",
                        serverCost.wrong,
                        flushingOnce.wrong,
                        new Goal.AtMost(0)));
    }

    private static void window(Lab lab, Subject subject, Workload workload, Lab.Window withoutSubscribers, Cost cost) {
        lab.connect(subject, Wire.WEBSOCKET, lab.scale().subscribers());
        cost.add(lab.publish(subject, workload), withoutSubscribers);
        lab.disband(subject);
    }
}
