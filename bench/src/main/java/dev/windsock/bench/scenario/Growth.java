// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.child.Children;
import dev.windsock.bench.child.Subject;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Reply;
import dev.windsock.bench.load.Wire;
import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The growth of the embedded store over weeks, condensed into a few minutes. Measures the bytes that a publish writes to the
 * disk and adds to the files, the memory after many publishes, and startup with a long log. Also measures the size of the files
 * while the log limit is lowered.
 */
final class Growth implements Scenario {
    private static final double KIB = 1_024;
    private static final double MIB = 1_024 * 1_024;

    /** The number of single publishes per second when the cost of one publish is measured. */
    private static final int RATE = 80;

    private static final int SINGLE_CLIENTS = 16;
    private static final int BATCH_CLIENTS = 4;
    private static final int BATCH = 100;
    private static final double FLOOD_SECONDS = 5;

    /** Retention first runs a minute after the server starts, and may need several runs. */
    private static final int RETENTION_SECONDS = 150;

    /** More events than a run publishes. */
    private static final int UNBOUNDED = 10_000_000;

    private static final int KEPT_EVENTS = 1_000;
    private static final Workload SINGLES = new Workload(RATE, 1, Lab.PAYLOAD_BYTES);

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public List<Row> run(Lab lab) {
        Path data = lab.children().directory(name()).resolve("data");
        List<Row> rows = new ArrayList<>();
        double emptyStart;
        long started = System.nanoTime();
        try (Subject server = server(lab, data, UNBOUNDED)) {
            emptyStart = millisSince(started);
            rows.addAll(onePublish(lab, server, data));
            rows.addAll(manyPublishes(lab, server, data));
            flood(lab, server, BATCH_CLIENTS, BATCH, lab.scale().idle() * 125L);
        }
        started = System.nanoTime();
        try (Subject server = server(lab, data, UNBOUNDED)) {
            rows.add(row(
                    "start with a long log, more than an empty one", "ms", millisSince(started) - emptyStart, 2_000));
        }
        rows.addAll(retention(lab, data));
        return rows;
    }

    private List<Row> onePublish(Lab lab, Subject server, Path data) {
        lab.warmUp(server);
        lab.connect(server, Wire.WEBSOCKET, 0);
        long writtenBefore = server.probe().writtenBytes();
        long sizeBefore = StoreFiles.bytes(data);
        Reply.Published published = lab.publish(server, SINGLES, lab.scale().windowSeconds() * 6.0);
        long written = server.probe().writtenBytes() - writtenBefore;
        long grown = StoreFiles.bytes(data) - sizeBefore;
        lab.disband(server);
        return List.of(
                row("written for one publish at " + RATE + "/s", "KiB", written / KIB / published.events(), 32),
                row("growth for one publish at " + RATE + "/s", "KiB", grown / KIB / published.events(), 4),
                Row.of(
                        name(),
                        "acknowledgement p99 at " + RATE + "/s",
                        "ms",
                        List.of(published.acknowledged().p99() / 1e3),
                        null));
    }

    private List<Row> manyPublishes(Lab lab, Subject server, Path data) {
        long memoryBefore = server.probe().footprintAfterGc().residentBytes();
        long sizeBefore = StoreFiles.bytes(data);
        long events = flood(lab, server, SINGLE_CLIENTS, 1, lab.scale().idle() * 35L);
        long memory = server.probe().footprintAfterGc().residentBytes() - memoryBefore;
        return List.of(
                row(
                        "growth for one publish at full speed",
                        "KiB",
                        (StoreFiles.bytes(data) - sizeBefore) / KIB / events,
                        4),
                row("memory after them, more than before", "MiB", memory / MIB, 100));
    }

    /** Lowers the log limit, and measures file sizes and publishing at the same time. */
    private List<Row> retention(Lab lab, Path data) {
        long before = StoreFiles.bytes(data);
        long largest = before;
        double slowest = 0;
        try (Subject server = server(lab, data, KEPT_EVENTS)) {
            lab.connect(server, Wire.WEBSOCKET, 0);
            for (int second = 0; second < RETENTION_SECONDS; second += FLOOD_SECONDS) {
                Reply.Published published = lab.publish(server, SINGLES, FLOOD_SECONDS);
                slowest = Math.max(slowest, published.acknowledged().p99());
                largest = Math.max(largest, StoreFiles.bytes(data));
            }
            lab.disband(server);
        }
        return List.of(
                row("largest size while the bound is lowered", "× before", (double) largest / before, 1.1),
                Row.of(name(), "size before", "MiB", List.of(before / MIB), null),
                Row.of(name(), "size after", "MiB", List.of(StoreFiles.bytes(data) / MIB), null),
                Row.of(
                        name(),
                        "acknowledgement p99 meanwhile, the slowest " + (int) FLOOD_SECONDS + " s",
                        "ms",
                        List.of(slowest / 1e3),
                        null));
    }

    private static long flood(Lab lab, Subject server, int clients, int batch, long events) {
        long published = 0;
        while (published < events) {
            published += lab.load()
                    .send(new Command.Flood(server.target(), clients, batch, FLOOD_SECONDS, Lab.PAYLOAD_BYTES))
                    .events();
        }
        return published;
    }

    private static Subject server(Lab lab, Path data, long events) {
        return lab.children()
                .server(
                        Children.FLAGS,
                        Map.of("WINDSOCK_DATA_DIR", data.toString(), "WINDSOCK_LOG_MAX_EVENTS", Long.toString(events)));
    }

    private Row row(String figure, String unit, double value, double most) {
        return Row.of(name(), figure, unit, List.of(value), new Goal.AtMost(most));
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
