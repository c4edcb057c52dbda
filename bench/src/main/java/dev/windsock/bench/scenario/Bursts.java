// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.List;
import java.util.Map;

/** Ten messages at a time to each of 1,000 WebSockets, against a floor that flushes each, and one that flushes ten. */
final class Bursts implements Scenario {
    private static final Rhythm RHYTHM = new Rhythm(4, 10, Lab.PAYLOAD_BYTES);

    @Override
    public String name() {
        return "bursts";
    }

    @Override
    public List<Row> run(Lab lab) {
        Cost ofServer = new Cost();
        Cost flushingEach = new Cost();
        Cost flushingOnce = new Cost();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of());
                Subject floor = lab.children().floor(Children.FLAGS)) {
            lab.warmUp(server);
            lab.warmUp(floor);
            for (int run = 0; run < lab.scale().runs(); run++) {
                Lab.Window floorToNobody = lab.publishToNobody(floor, RHYTHM);
                Lab.Window serverToNobody = lab.publishToNobody(server, RHYTHM);
                window(lab, floor, RHYTHM, floorToNobody, flushingEach);
                window(lab, server, RHYTHM, serverToNobody, ofServer);
                window(lab, floor, RHYTHM.flushing("ONCE"), floorToNobody, flushingOnce);
            }
        }
        return List.of(
                Row.beside(
                        name(),
                        "CPU per delivery net of publishing, floor flushing each",
                        "µs",
                        ofServer.netMicros,
                        flushingEach.netMicros,
                        new Goal.AtMost(0.35)),
                Row.beside(
                        name(),
                        "CPU per delivery net of publishing, floor flushing once",
                        "µs",
                        ofServer.netMicros,
                        flushingOnce.netMicros,
                        null),
                Row.beside(
                        name(),
                        "of it on event loops, floor flushing each",
                        "µs",
                        ofServer.netLoopMicros,
                        flushingEach.netLoopMicros,
                        null),
                Row.beside(
                        name(),
                        "of it on event loops, floor flushing once",
                        "µs",
                        ofServer.netLoopMicros,
                        flushingOnce.netLoopMicros,
                        null),
                Row.beside(
                        name(),
                        "CPU per delivery all in, floor flushing each",
                        "µs",
                        ofServer.allInMicros,
                        flushingEach.allInMicros,
                        null),
                Row.told(
                        name(),
                        "allocated per delivery net of publishing",
                        "bytes",
                        ofServer.netBytes,
                        flushingOnce.netBytes,
                        null),
                Row.beside(
                        name(),
                        "latency p99, floor flushing each",
                        "ms",
                        ofServer.p99Millis,
                        flushingEach.p99Millis,
                        null),
                Row.told(
                        name(),
                        "lost, repeated, disordered",
                        "",
                        ofServer.wrong,
                        flushingOnce.wrong,
                        new Goal.AtMost(0)));
    }

    private static void window(Lab lab, Subject subject, Rhythm rhythm, Lab.Window toNobody, Cost cost) {
        lab.connect(subject, Wire.WEBSOCKET, lab.scale().subscribers());
        cost.add(lab.publish(subject, rhythm), toNobody);
        lab.disband(subject);
    }
}
