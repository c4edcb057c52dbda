// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Order;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import dev.windsock.bench.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One client in twenty reads no more. A flood fills what the kernel keeps for them, some megabytes each, so that the server
 * cannot write; then the others are measured as they were before.
 */
final class FrozenReaders implements Scenario {
    private static final double KIB = 1_024;
    private static final int EVERY = 20;
    private static final Rhythm RHYTHM = new Rhythm(20, 1, Lab.PAYLOAD_BYTES);

    /** In the end 4.8 MB for each, more than a socket's buffers take on loopback; slow enough for those who read. */
    private static final Rhythm FLOOD = new Rhythm(5, 10, 4_000);

    private static final double FLOOD_SECONDS = 24;
    private static final Pattern QUEUED = Pattern.compile("\"bytes_queued\":\\s*(\\d+)");

    /** Nobody is closed for being slow, and the shared ring is small, so that its filling is not taken for theirs. */
    private static final Map<String, String> SETTINGS =
            Map.of("WINDSOCK_HUB_SLOW_CONSUMER_SECONDS", "3600", "WINDSOCK_HUB_RING_BYTES", "4194304");

    @Override
    public String name() {
        return "frozen";
    }

    @Override
    public List<Row> run(Lab lab) {
        List<Double> p99Before = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> kib = new ArrayList<>();
        List<Double> anyway = new ArrayList<>();
        List<Double> queued = new ArrayList<>();
        List<Double> wrong = new ArrayList<>();
        int subscribers = lab.scale().subscribers() / 2;
        int frozen = subscribers / EVERY;
        try (Subject server = lab.children().server(Children.TIGHT, SETTINGS)) {
            lab.warmUp(server);
            for (int run = 0; run < lab.scale().runs(); run++) {
                lab.connect(server, Wire.WEBSOCKET, subscribers);
                lab.publish(server, FLOOD, FLOOD_SECONDS);
                long first = server.probe().footprintAfterGc().residentBytes();
                lab.publish(server, FLOOD, FLOOD_SECONDS);
                Lab.Window healthy = lab.publish(server, RHYTHM);
                long second = server.probe().footprintAfterGc().residentBytes();
                lab.load().freeze(new Order.Freeze(server.name(), EVERY));
                lab.publish(server, FLOOD, FLOOD_SECONDS);
                Lab.Window beside = lab.publish(server, RHYTHM);
                long third = server.probe().footprintAfterGc().residentBytes();
                queued.add(mostQueued(server) / KIB);
                kib.add((third - second) / KIB / frozen);
                anyway.add((second - first) / KIB / frozen);
                p99Before.add(healthy.published().delivery().p99() / 1e3);
                p99.add(beside.published().delivery().p99() / 1e3);
                wrong.add((double)
                        (healthy.published().wrong() + beside.published().wrong()));
                lab.disband(server);
            }
        }
        return List.of(
                new Row(
                        name(),
                        "latency p99 of the healthy, ratio to before the freeze",
                        "ms",
                        Spread.of(p99),
                        null,
                        Spread.of(Row.ratios(p99, p99Before)),
                        new Goal.AtMost(1.10)),
                Row.of(name(), "memory per frozen reader", "KiB", kib, new Goal.AtMost(256)),
                Row.of(name(), "what as much publishing adds without one, by as many", "KiB", anyway, null),
                Row.of(name(), "most bytes queued for one of them", "KiB", queued, null),
                Row.of(name(), "lost, repeated, disordered of the healthy", "", wrong, new Goal.AtMost(0)));
    }

    /** Among the newest connections, of which one in twenty is frozen as well. */
    private static long mostQueued(Subject server) {
        return QUEUED.matcher(server.get("/api/connections?limit=200"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }
}
