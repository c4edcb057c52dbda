// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Order;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * 1,000 WebSockets that each want the events of one resource in a hundred; 200 events a second, 20 at a time. Ten
 * deliveries an event are few beside its publishing, so that only the event loops' part can be told from it.
 */
final class Filtered implements Scenario {
    private static final int RESOURCES = 100;
    private static final int IN_FLIGHT = 128;
    private static final Rhythm RHYTHM = new Rhythm(10, 20, Lab.PAYLOAD_BYTES);

    @Override
    public String name() {
        return "filtered";
    }

    @Override
    public List<Row> run(Lab lab) {
        Cost cost = new Cost();
        List<Double> perEvent = new ArrayList<>();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of())) {
            lab.warmUp(server);
            connect(lab, server);
            lab.publish(server, RHYTHM, lab.scale().warmUpSeconds());
            lab.disband(server);
            for (int run = 0; run < lab.scale().runs(); run++) {
                Lab.Window toNobody = lab.publishToNobody(server, RHYTHM);
                connect(lab, server);
                Lab.Window window = lab.publish(server, RHYTHM);
                lab.disband(server);
                cost.add(window, toNobody);
                perEvent.add((window.usage().loopMicros() - toNobody.usage().loopMicros())
                        / window.published().events());
            }
        }
        return List.of(
                Row.of(name(), "CPU of event loops per event net of publishing", "µs", perEvent, null),
                Row.of(name(), "CPU of event loops per delivery net of publishing", "µs", cost.netLoopMicros, null),
                Row.of(name(), "allocated per delivery net of publishing", "bytes", cost.netBytes, null),
                Row.of(name(), "latency p99", "ms", cost.p99Millis, null),
                Row.of(name(), "lost, repeated, disordered", "", cost.wrong, new Goal.AtMost(0)));
    }

    private static void connect(Lab lab, Subject server) {
        lab.load()
                .connect(new Order.Connect(
                        server.name(),
                        server.target(),
                        Wire.WEBSOCKET,
                        "topics=",
                        lab.scale().subscribers(),
                        IN_FLIGHT,
                        RESOURCES));
    }
}
