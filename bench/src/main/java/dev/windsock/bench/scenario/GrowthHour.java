// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The embedded store for an hour in real time: 10 single publishes per second, and a log that keeps the events of the last 15
 * minutes.
 */
final class GrowthHour implements Scenario {
    private static final int RATE = 10;
    private static final int MINUTES = 60;

    /** The time for which the log keeps events; until it has elapsed, nothing is removed. */
    private static final int KEPT_MINUTES = 15;

    /** Retention runs once a minute. */
    private static final int SETTLED_MINUTES = KEPT_MINUTES + 3;

    private static final double KIB = 1_024;
    private static final Workload SINGLES = new Workload(RATE, 1, Lab.PAYLOAD_BYTES);

    @Override
    public String name() {
        return "growth-hour";
    }

    @Override
    public boolean isOnRequest() {
        return true;
    }

    @Override
    public List<Row> run(Lab lab) {
        Path data = lab.children().directory(name()).resolve("data");
        Map<String, String> settings = Map.of(
                "WINDSOCK_DATA_DIR",
                data.toString(),
                "WINDSOCK_LOG_MAX_EVENTS",
                Integer.toString(RATE * 60 * KEPT_MINUTES));
        try (Subject server = lab.children().server(Children.FLAGS, settings)) {
            lab.connect(server, Wire.WEBSOCKET, 0);
            long emptySize = StoreFiles.bytes(data);
            long writtenBefore = server.probe().writtenBytes();
            long events = 0;
            double growth = 0;
            long largest = 0;
            double slowest = 0;
            for (int minute = 1; minute <= MINUTES; minute++) {
                var published = lab.publish(server, SINGLES, 60);
                events += published.events();
                slowest = Math.max(slowest, published.acknowledged().p99());
                if (minute == KEPT_MINUTES) {
                    growth = (StoreFiles.bytes(data) - emptySize) / KIB / events;
                }
                if (minute >= SETTLED_MINUTES) {
                    largest = Math.max(largest, StoreFiles.bytes(data));
                }
            }
            long written = server.probe().writtenBytes() - writtenBefore;
            return List.of(
                    row("growth for one publish, before retention", "KiB", growth, 4),
                    row("written for one publish", "KiB", written / KIB / events, 32),
                    row("largest size under retention", "× live data", largest / liveBytes(server), 2),
                    Row.of(name(), "acknowledgement p99, the slowest minute", "ms", List.of(slowest / 1e3), null));
        }
    }

    private static double liveBytes(Subject server) {
        String name = "windsock_store_live_bytes ";
        return server.get("/prometheus")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private Row row(String figure, String unit, double value, double most) {
        return Row.of(name(), figure, unit, List.of(value), new Goal.AtMost(most));
    }
}
