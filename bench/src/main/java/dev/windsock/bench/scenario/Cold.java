// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Reply;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The first minutes after a start, during which the JVM interprets and compiles code. The same load runs twice: 4 s after the
 * start and a minute later. Also measures the first publishes, and many clients that connect simultaneously. Each figure comes
 * from a separate process, without a warm-up and without an attached probe.
 */
final class Cold implements Scenario {
    private static final Workload LOAD = Workload.singles(20);
    private static final int FIRST_PUBLISHES = 300;
    private static final int FIRST_CONNECTS = 1_000;
    private static final double SECONDS = 8;

    /** The time from when a process starts to listen until the load starts. */
    private static final double PAUSE_SECONDS = 4;

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public List<Row> run(Lab lab) {
        Figures server = new Figures();
        Figures floor = new Figures();
        for (int run = 0; run < lab.scale().runs(); run++) {
            floor.measure(lab, () -> lab.children().floor(Children.FLAGS));
            server.measure(lab, () -> lab.children().server(Children.FLAGS, Map.of()));
        }
        List<Double> ratioOfTheRates = Row.ratios(server.connectsPerSecond, floor.connectsPerSecond);
        return List.of(
                Row.relative(
                        name(),
                        "CPU per delivery, all in, from 4 s after the start",
                        "µs",
                        server.early,
                        floor.early,
                        new Goal.AtMost(1.5)),
                Row.relative(name(), "CPU per delivery, all in, a minute later", "µs", server.later, floor.later),
                Row.absolute(
                        name(),
                        "CPU per publish of the first " + FIRST_PUBLISHES,
                        "ms",
                        server.firstPublishes,
                        floor.firstPublishes,
                        new Goal.AtMost(6)),
                Row.relative(
                        name(),
                        "CPU per connect of the first " + FIRST_CONNECTS,
                        "ms",
                        server.firstConnects,
                        floor.firstConnects,
                        new Goal.AtMost(2)),
                Row.relative(
                        name(),
                        "CPU per connect of the first " + lab.scale().idle(),
                        "ms",
                        server.connects,
                        floor.connects,
                        new Goal.AtMost(2)),
                Row.of(
                        name(),
                        "ratio to the floor of the connects per second",
                        "",
                        ratioOfTheRates,
                        new Goal.AtLeast(0.5)));
    }

    /** Starts a process. */
    @FunctionalInterface
    private interface Start {
        Subject start();
    }

    /** The figures of the server or the floor, with one value for each run. */
    private static final class Figures {
        private final List<Double> early = new ArrayList<>();
        private final List<Double> later = new ArrayList<>();
        private final List<Double> firstPublishes = new ArrayList<>();
        private final List<Double> firstConnects = new ArrayList<>();
        private final List<Double> connects = new ArrayList<>();
        private final List<Double> connectsPerSecond = new ArrayList<>();

        private void measure(Lab lab, Start start) {
            try (Subject subject = start.start()) {
                Lab.pause(PAUSE_SECONDS);
                early.add(steady(lab, subject));
                Lab.pause(lab.scale().coolDownSeconds());
                later.add(steady(lab, subject));
            }
            try (Subject subject = start.start()) {
                lab.connect(subject, Wire.WEBSOCKET, 0);
                Duration before = subject.probe().cpu();
                lab.publish(subject, LOAD, FIRST_PUBLISHES / LOAD.batchesPerSecond());
                firstPublishes.add(millisSince(subject, before) / FIRST_PUBLISHES);
            }
            try (Subject subject = start.start()) {
                Duration before = subject.probe().cpu();
                Reply.Connected first = lab.connect(subject, Wire.WEBSOCKET, FIRST_CONNECTS);
                firstConnects.add(millisSince(subject, before) / first.count());
                Reply.Connected more =
                        lab.connectMore(subject, Wire.WEBSOCKET, lab.scale().idle() - FIRST_CONNECTS);
                connects.add(millisSince(subject, before) / (first.count() + more.count()));
                connectsPerSecond.add((first.count() + more.count()) / (first.seconds() + more.seconds()));
            }
        }

        /** Returns the microseconds per delivery. */
        private static double steady(Lab lab, Subject subject) {
            lab.connect(subject, Wire.WEBSOCKET, lab.scale().subscribers());
            Duration before = subject.probe().cpu();
            Reply.Published published = lab.publish(subject, LOAD, SECONDS);
            double micros = millisSince(subject, before) * 1e3 / published.delivered();
            lab.disband(subject);
            return micros;
        }

        private static double millisSince(Subject subject, Duration before) {
            return subject.probe().cpu().minus(before).toNanos() / 1e6;
        }
    }
}
