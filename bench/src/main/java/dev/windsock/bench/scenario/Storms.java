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

/** Thousands of clients that connect simultaneously, are killed, miss events, and reconnect simultaneously. */
final class Storms implements Scenario {
    private static final int IN_FLIGHT = 256;
    private static final Workload WORKLOAD = new Workload(2, 1, Lab.PAYLOAD_BYTES);
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
        List<Double> reconnectsPerSecond = new ArrayList<>();
        List<Double> notResumed = new ArrayList<>();
        List<Double> wrong = new ArrayList<>();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of());
                Subject floor = lab.children().floor(Children.FLAGS)) {
            lab.connect(floor, Wire.WEBSOCKET, lab.scale().storm() / 4);
            lab.disband(floor);
            lab.connect(server, Wire.WEBSOCKET, lab.scale().storm() / 4);
            lab.disband(server);
            for (int run = 0; run < lab.scale().runs(); run++) {
                connect(lab, floor, floorPerSecond, floorMicros);
                lab.disband(floor);
                connect(lab, server, perSecond, micros);
                reconnect(lab, server, reconnectsPerSecond, notResumed, wrong);
                lab.disband(server);
                Lab.pause(1);
            }
        }
        return List.of(
                Row.absolute(
                        "storm",
                        "authenticated WebSocket handshakes per second",
                        "",
                        perSecond,
                        floorPerSecond,
                        new Goal.AtLeast(1_500)),
                Row.absolute("storm", "CPU per handshake", "µs", micros, floorMicros),
                Row.of("storm", "reconnects of killed clients per second", "", reconnectsPerSecond),
                Row.of(
                        "storm",
                        "not resumed, of " + lab.scale().storm() + " killed clients",
                        "",
                        notResumed,
                        new Goal.AtMost(0)),
                Row.of("storm", "lost, repeated or out of order", "", wrong, new Goal.AtMost(0)));
    }

    private static void connect(Lab lab, Subject subject, List<Double> perSecond, List<Double> micros) {
        Usage before = subject.probe().usage();
        Reply.Connected connected = lab.load()
                .send(new Command.Connect(
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

    private static void reconnect(
            Lab lab, Subject server, List<Double> perSecond, List<Double> notResumed, List<Double> wrong) {
        long before = lab.publish(server, WORKLOAD, 3).wrong();
        lab.load().send(new Command.Kill(server.name()));
        lab.publishUnseen(server, server);
        Reply.Connected back = lab.load().send(new Command.Resume(server.name(), server.target(), IN_FLIGHT));
        Reply.Published all = lab.load().send(new Command.Settle(server.name(), SETTLE_SECONDS));
        long after = lab.publish(server, WORKLOAD, 3).wrong();
        perSecond.add(back.perSecond());
        notResumed.add((double) (back.count() - back.resumed()));
        wrong.add((double) (before + all.wrong() + after));
    }
}
