// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Publishes on schedule, one request at a time so that the order is known. A late request is sent as soon as the previous
 * one is answered, and its delay counts. Blocks; belongs to one thread.
 */
final class Publisher {
    /** The type of all events, so that all frames have the same size. */
    private static final String TYPE = "BENCH";

    private static final int DIGITS = 3;

    private final Http http;
    private final int resources;
    private long next;

    /** @param resources the number of resources that the events refer to in turn; 1 for no resource */
    Publisher(Command.Target target, int resources) {
        this.http = new Http(target);
        this.resources = resources;
    }

    record Outcome(long events, int rejected, Latency acknowledged) {}

    static String resource(long number) {
        return "resource-" + number;
    }

    Outcome publish(Command.Publish command) {
        Schedule schedule = new Schedule(
                System.nanoTime(), command.batchesPerSecond(), Duration.ofNanos(Math.round(command.seconds() * 1e9)));
        Histogram acknowledged = new Histogram(DIGITS);
        int rejected = 0;
        for (int batch = 0; batch < schedule.batches(); batch++) {
            long due = schedule.due(batch);
            // created before it is due, so that its creation does not add to the latency
            String body = body(command, due);
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            if (!http.post(command.path(), body)) {
                rejected++;
            }
            acknowledged.recordValue(System.nanoTime() - due);
        }
        return new Outcome((long) schedule.batches() * command.batch(), rejected, Latency.of(acknowledged));
    }

    private String body(Command.Publish command, long due) {
        StringJoiner events = new StringJoiner(",", "[", "]");
        for (int i = 0; i < command.batch(); i++, next++) {
            String resource = resources == 1 ? "" : "\"resource_id\":\"" + resource(next % resources) + "\",";
            events.add(event(resource, new Mark(next, due).payload(command.payloadBytes())));
        }
        return events.toString();
    }

    /** @param fields more fields, each followed by a comma */
    static String event(String fields, String payload) {
        return "{\"type\":\"" + TYPE + "\"," + fields + "\"payload\":" + payload + "}";
    }
}
