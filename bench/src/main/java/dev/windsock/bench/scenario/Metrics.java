// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Reply;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.machine.Usage;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One sample per second to each of 2,000 event streams. The server's own counter shows how often it encodes them. */
final class Metrics implements Scenario {
    private static final int IN_FLIGHT = 128;

    /** Allows for one tick more or less at the ends of a window. */
    private static final double ONE_PER_SECOND = 1.25;

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Double> encodings = new ArrayList<>();
        List<Double> updates = new ArrayList<>();
        List<Double> micros = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of())) {
            lab.load()
                    .send(new Command.Connect(
                            server.name(),
                            server.target(),
                            Wire.SSE,
                            "topics=metrics&interval=1",
                            lab.scale().metrics(),
                            IN_FLIGHT,
                            1));
            Lab.pause(lab.scale().warmUpSeconds());
            for (int run = 0; run < lab.scale().runs(); run++) {
                Command.Count count = new Command.Count(server.name());
                lab.load().send(count);
                double encodedBefore = Prometheus.value(server, "windsock_feed_metrics_total");
                Usage before = server.probe().usage();
                Lab.pause(lab.scale().windowSeconds());
                Usage used = server.probe().usage().since(before);
                double encoded = Prometheus.value(server, "windsock_feed_metrics_total") - encodedBefore;
                Reply.Counted counted = lab.load().send(count);
                encodings.add(encoded / lab.scale().windowSeconds());
                updates.add((double) counted.updates()
                        / lab.scale().metrics()
                        / lab.scale().windowSeconds());
                micros.add(used.cpuMicros() / counted.updates());
                bytes.add((double) used.allocatedBytes() / counted.updates());
            }
            lab.disband(server);
        }
        return List.of(
                Row.of(name(), "encodings per second for all clients", "", encodings, new Goal.AtMost(ONE_PER_SECOND)),
                Row.of(name(), "updates per second for each client", "", updates, new Goal.AtLeast(0.85)),
                Row.of(name(), "CPU per update", "µs", micros),
                Row.of(name(), "allocation per update", "bytes", bytes));
    }
}
