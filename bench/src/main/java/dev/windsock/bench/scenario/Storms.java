// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Answer;
import dev.windsock.bench.load.Order;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.machine.Usage;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Thousands of clients that come at once, are killed, miss something, and come back at once. */
final class Storms implements Scenario {
    private static final int IN_FLIGHT = 256;
    private static final Rhythm RHYTHM = new Rhythm(2, 1, Lab.PAYLOAD_BYTES);
    private static final double SETTLE_SECONDS = 60;

    @Override
    public String name() {
        return "storms";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Double> perSecond = new ArrayList<>();
        List<Double> floorPerSecond = new ArrayList<>();
        List<Double> micros = new ArrayList<>();
        List<Double> floorMicros = new ArrayList<>();
        List<Double> backPerSecond = new ArrayList<>();
        List<Double> notResumed = new ArrayList<>();
        List<Double> wrong = new ArrayList<>();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of());
                Subject floor = lab.children().floor(Children.FLAGS)) {
            lab.connect(floor, Wire.WEBSOCKET, lab.scale().storm() / 4);
            lab.disband(floor);
            lab.connect(server, Wire.WEBSOCKET, lab.scale().storm() / 4);
            lab.disband(server);
            for (int run = 0; run < lab.scale().runs(); run++) {
                come(lab, floor, floorPerSecond, floorMicros);
                lab.disband(floor);
                come(lab, server, perSecond, micros);
                comeBack(lab, server, backPerSecond, notResumed, wrong);
                lab.disband(server);
                Lab.pause(1);
            }
        }
        return List.of(
                Row.told(
                        "storm",
                        "authenticated WebSocket handshakes a second",
                        "",
                        perSecond,
                        floorPerSecond,
                        new Goal.AtLeast(1_500)),
                Row.told("storm", "CPU per handshake", "µs", micros, floorMicros, null),
                Row.of("storm", "killed clients back a second", "", backPerSecond, null),
                Row.of(
                        "storm",
                        "of " + lab.scale().storm() + " killed clients, not resumed",
                        "",
                        notResumed,
                        new Goal.AtMost(0)),
                Row.of("storm", "lost, repeated, disordered", "", wrong, new Goal.AtMost(0)));
    }

    private static void come(Lab lab, Subject subject, List<Double> perSecond, List<Double> micros) {
        Usage before = subject.probe().usage();
        Answer.Connected connected = lab.load()
                .connect(new Order.Connect(
                        subject.name(),
                        subject.target(),
                        Wire.WEBSOCKET,
                        "topics=custom",
                        lab.scale().storm(),
                        IN_FLIGHT,
                        1));
        perSecond.add(connected.perSecond());
        micros.add(subject.probe().usage().since(before).cpuMicros() / connected.count());
    }

    private static void comeBack(
            Lab lab, Subject server, List<Double> perSecond, List<Double> notResumed, List<Double> wrong) {
        long before = lab.publish(server, RHYTHM, 3).wrong();
        lab.load().kill(new Order.Kill(server.name()));
        lab.load().publish(new Order.Publish(server.name(), "/api/events", 5, 1, 2, Lab.PAYLOAD_BYTES, false));
        Answer.Connected back = lab.load().resume(new Order.Resume(server.name(), IN_FLIGHT));
        Answer.Published all = lab.load().settle(new Order.Settle(server.name(), SETTLE_SECONDS));
        long after = lab.publish(server, RHYTHM, 3).wrong();
        perSecond.add(back.perSecond());
        notResumed.add((double) (back.count() - back.resumed()));
        wrong.add((double) (before + all.wrong() + after));
    }
}
