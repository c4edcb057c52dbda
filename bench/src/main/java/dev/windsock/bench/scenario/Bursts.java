// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Bursts of ten messages to each WebSocket: for 250 sockets, ten single publishes back to back, as most services publish; for
 * 1,000 sockets, batches of ten. The floor flushes after each message, or once for a whole batch.
 */
final class Bursts implements Scenario {
    private static final int BURST = 10;
    private static final Workload BATCHES = new Workload(4, BURST, Lab.PAYLOAD_BYTES);
    private static final Workload SINGLES = new Workload(8, BURST, Lab.PAYLOAD_BYTES).onePerRequest();

    @Override
    public String name() {
        return "bursts";
    }

    @Override
    public List<Row> run(Lab lab) {
        Cost batches = new Cost();
        Cost batchesOfTheFloor = new Cost();
        Cost batchesFlushedOnce = new Cost();
        Cost singles = new Cost();
        Cost singlesOfTheFloor = new Cost();
        int subscribers = lab.scale().subscribers();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of());
                Subject floor = lab.children().floor(Children.FLAGS)) {
            lab.warmUp(server);
            lab.warmUp(floor);
            for (int run = 0; run < lab.scale().runs(); run++) {
                Lab.Window ofTheFloor = lab.publishWithoutSubscribers(floor, BATCHES);
                window(lab, floor, BATCHES, subscribers, ofTheFloor, batchesOfTheFloor);
                window(lab, floor, BATCHES.flushing("ONCE"), subscribers, ofTheFloor, batchesFlushedOnce);
                window(lab, server, BATCHES, subscribers, lab.publishWithoutSubscribers(server, BATCHES), batches);
                window(
                        lab,
                        floor,
                        SINGLES,
                        subscribers / 4,
                        lab.publishWithoutSubscribers(floor, SINGLES),
                        singlesOfTheFloor);
                window(lab, server, SINGLES, subscribers / 4, lab.publishWithoutSubscribers(server, SINGLES), singles);
            }
        }
        List<Row> rows = new ArrayList<>(rows("bursts of single publishes", singles, singlesOfTheFloor, 0.6));
        rows.addAll(rows("bursts in batches", batches, batchesOfTheFloor, 0.35));
        rows.add(Row.relative(
                "bursts in batches",
                "CPU per delivery net of publishing, floor flushing once",
                "µs",
                batches.netMicros,
                batchesFlushedOnce.netMicros));
        return rows;
    }

    private static void window(
            Lab lab, Subject subject, Workload workload, int subscribers, Lab.Window withoutSubscribers, Cost cost) {
        lab.connect(subject, Wire.WEBSOCKET, subscribers);
        cost.add(lab.publish(subject, workload), withoutSubscribers);
        lab.disband(subject);
    }

    private static List<Row> rows(String name, Cost server, Cost floor, double goal) {
        return List.of(
                Row.relative(
                        name,
                        "CPU per delivery, all in",
                        "µs",
                        server.allInMicros,
                        floor.allInMicros,
                        new Goal.AtMost(goal)),
                Row.relative(name, "CPU per delivery net of publishing", "µs", server.netMicros, floor.netMicros),
                Row.relative(
                        name,
                        "event loop CPU per delivery net of publishing",
                        "µs",
                        server.netLoopMicros,
                        floor.netLoopMicros),
                Row.absolute(
                        name, "allocation per delivery net of publishing", "bytes", server.netBytes, floor.netBytes),
                Row.relative(name, "latency p50", "ms", server.p50Millis, floor.p50Millis),
                Row.relative(name, "latency p99", "ms", server.p99Millis, floor.p99Millis),
                Row.absolute(
                        name, "lost, repeated or out of order", "", server.wrong, floor.wrong, new Goal.AtMost(0)));
    }
}
