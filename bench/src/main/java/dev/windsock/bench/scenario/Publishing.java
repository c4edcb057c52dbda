// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Reply;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Single publishes at a low rate to one WebSocket, once the server is warm. All of the CPU time of the process counts,
 * including its background work. The floor receives the same requests.
 */
final class Publishing implements Scenario {
    private static final List<Integer> RATES = List.of(20, 80);
    private static final double KIB = 1_024;
    private static final long WARM_UP_PUBLISHES = 40_000;
    private static final int WARM_UP_CLIENTS = 4;

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Figures> all = RATES.stream().map(Figures::new).toList();
        try (Subject server = lab.children().server(Children.FLAGS, Map.of());
                Subject floor = lab.children().floor(Children.FLAGS)) {
            for (Subject subject : List.of(server, floor)) {
                warmUp(lab, subject);
                lab.connect(subject, Wire.WEBSOCKET, 1);
            }
            for (int run = 0; run < lab.scale().runs(); run++) {
                for (Figures figures : all) {
                    figures.measure(lab, floor, server);
                }
            }
        }
        return all.stream().flatMap(figures -> figures.rows(name()).stream()).toList();
    }

    /** Publishes individual events until the compilers have nothing left to do. */
    private static void warmUp(Lab lab, Subject subject) {
        long published = 0;
        while (published < WARM_UP_PUBLISHES) {
            published += lab.load()
                    .send(new Command.Flood(subject.target(), WARM_UP_CLIENTS, 1, 2, Lab.PAYLOAD_BYTES))
                    .events();
        }
    }

    /** The figures at one rate, with one value for each run. */
    private static final class Figures {
        private final int rate;
        private final List<Double> cpu = new ArrayList<>();
        private final List<Double> cpuOfTheFloor = new ArrayList<>();
        private final List<Double> above = new ArrayList<>();
        private final List<Double> p50 = new ArrayList<>();
        private final List<Double> p99 = new ArrayList<>();
        private final List<Double> written = new ArrayList<>();
        private final List<Double> wrong = new ArrayList<>();

        private Figures(int rate) {
            this.rate = rate;
        }

        private void measure(Lab lab, Subject floor, Subject server) {
            double seconds = 2.0 * lab.scale().windowSeconds();
            double ofTheFloor = millis(lab, floor, seconds);
            long writtenBefore = server.probe().writtenBytes();
            Duration cpuBefore = server.probe().cpu();
            Reply.Published published = lab.publish(server, Workload.singles(rate), seconds);
            double ofTheServer = perEvent(server.probe().cpu().minus(cpuBefore), published);
            cpuOfTheFloor.add(ofTheFloor);
            cpu.add(ofTheServer);
            above.add(ofTheServer - ofTheFloor);
            p50.add(published.acknowledged().p50() / 1e3);
            p99.add(published.acknowledged().p99() / 1e3);
            written.add((server.probe().writtenBytes() - writtenBefore) / KIB / published.events());
            wrong.add((double) published.wrong());
        }

        private double millis(Lab lab, Subject subject, double seconds) {
            Duration before = subject.probe().cpu();
            Reply.Published published = lab.publish(subject, Workload.singles(rate), seconds);
            return perEvent(subject.probe().cpu().minus(before), published);
        }

        private static double perEvent(Duration cpu, Reply.Published published) {
            return cpu.toNanos() / 1e6 / published.events();
        }

        private List<Row> rows(String scenario) {
            String name = scenario + " " + rate + "/s";
            return List.of(
                    Row.relative(name, "CPU per publish", "ms", cpu, cpuOfTheFloor),
                    Row.of(name, "CPU per publish above the floor's", "ms", above, new Goal.AtMost(0.4)),
                    Row.of(name, "acknowledgement p50", "ms", p50, new Goal.AtMost(1.5)),
                    Row.of(name, "acknowledgement p99", "ms", p99, new Goal.AtMost(4)),
                    Row.of(name, "written to disk per publish", "KiB", written, new Goal.AtMost(32)),
                    Row.of(name, "lost, repeated, rejected or out of order", "", wrong, new Goal.AtMost(0)));
        }
    }
}
