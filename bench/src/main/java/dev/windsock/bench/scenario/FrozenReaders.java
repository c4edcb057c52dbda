// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import dev.windsock.bench.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One client in twenty stops reading. A flood fills the kernel's buffers for these clients, a few megabytes each, so that the
 * server cannot write to these clients. Then the other clients are measured again.
 */
final class FrozenReaders implements Scenario {
    private static final double KIB = 1_024;
    private static final int EVERY = 20;
    private static final Workload WORKLOAD = new Workload(20, 1, Lab.PAYLOAD_BYTES);

    /** Sends 4.8 MB to each client, more than the buffers of a socket on loopback, at a rate that readers can keep up with. */
    private static final Workload FLOOD = new Workload(5, 10, 4_000);

    private static final double FLOOD_SECONDS = 24;
    private static final Pattern QUEUED = Pattern.compile("\"bytes_queued\":\\s*(\\d+)");

    /** Keeps slow clients connected, and makes the shared ring so small that its memory is not attributed to them. */
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
        List<Double> unfrozen = new ArrayList<>();
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
                Lab.Window healthy = lab.publish(server, WORKLOAD);
                long second = server.probe().footprintAfterGc().residentBytes();
                lab.load().send(new Command.Freeze(server.name(), EVERY));
                lab.publish(server, FLOOD, FLOOD_SECONDS);
                Lab.Window duringFreeze = lab.publish(server, WORKLOAD);
                long third = server.probe().footprintAfterGc().residentBytes();
                queued.add(maxQueued(server) / KIB);
                kib.add((third - second) / KIB / frozen);
                unfrozen.add((second - first) / KIB / frozen);
                p99Before.add(healthy.published().delivery().p99() / 1e3);
                p99.add(duringFreeze.published().delivery().p99() / 1e3);
                wrong.add((double)
                        (healthy.published().wrong() + duringFreeze.published().wrong()));
                lab.disband(server);
            }
        }
        return List.of(
                new Row(
                        name(),
                        "latency p99 of healthy clients, ratio to before the freeze",
                        "ms",
                        Spread.of(p99),
                        null,
                        Spread.of(Row.ratios(p99, p99Before)),
                        new Goal.AtMost(1.10)),
                Row.of(name(), "memory per frozen client", "KiB", kib, new Goal.AtMost(256)),
                Row.of(name(), "memory that the same flood adds without frozen clients", "KiB", unfrozen),
                Row.of(name(), "maximum queued for a frozen client", "KiB", queued),
                Row.of(name(), "lost, repeated or out of order for healthy clients", "", wrong, new Goal.AtMost(0)));
    }

    /** Returns the largest number of queued bytes among the most recent connections, one in twenty of which is frozen. */
    private static long maxQueued(Subject server) {
        return QUEUED.matcher(server.get("/api/connections?limit=200"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }
}
