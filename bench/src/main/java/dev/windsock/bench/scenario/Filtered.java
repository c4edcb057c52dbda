// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * 200 events per second, in batches of 20, for 1,000 WebSockets, each of which subscribes to one of a hundred resources. Each
 * event has only ten deliveries, so that publishing dominates the cost and only the share of the event loops is meaningful.
 */
final class Filtered implements Scenario {
    private static final int RESOURCES = 100;
    private static final int IN_FLIGHT = 128;
    private static final Workload WORKLOAD = new Workload(10, 20, Lab.PAYLOAD_BYTES);

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
            lab.publish(server, WORKLOAD, lab.scale().warmUpSeconds());
            lab.disband(server);
            for (int run = 0; run < lab.scale().runs(); run++) {
                Lab.Window withoutSubscribers = lab.publishWithoutSubscribers(server, WORKLOAD);
                connect(lab, server);
                Lab.Window window = lab.publish(server, WORKLOAD);
                lab.disband(server);
                cost.add(window, withoutSubscribers);
                perEvent.add((window.usage().loopMicros()
                                - withoutSubscribers.usage().loopMicros())
                        / window.published().events());
            }
        }
        return List.of(
                Row.of(name(), "event loop CPU per event net of publishing", "µs", perEvent),
                Row.of(name(), "event loop CPU per delivery net of publishing", "µs", cost.netLoopMicros),
                Row.of(name(), "allocation per delivery net of publishing", "bytes", cost.netBytes),
                Row.of(name(), "latency p99", "ms", cost.p99Millis),
                Row.of(name(), "lost, repeated or out of order", "", cost.wrong, new Goal.AtMost(0)));
    }

    private static void connect(Lab lab, Subject server) {
        lab.load()
                .send(new Command.Connect(
                        server.name(),
                        server.target(),
                        Wire.WEBSOCKET,
                        "topics=",
                        lab.scale().subscribers(),
                        IN_FLIGHT,
                        RESOURCES));
    }
}
