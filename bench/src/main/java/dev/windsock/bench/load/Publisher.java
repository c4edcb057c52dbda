// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Publishes on schedule, one request at a time so that the order is known. A request that is late is sent as soon as the
 * one before it is answered, and its lateness counts. Blocks; belongs to one thread.
 */
final class Publisher {
    /** What the events are called. Not shorter or longer for any, so that frames are all of one size. */
    private static final String TYPE = "BENCH";

    private static final int DIGITS = 3;

    private final Http http;
    private final int resources;
    private long next;

    /** @param resources that events are about in turn; 1 for about none */
    Publisher(Order.Target target, int resources) {
        this.http = new Http(target);
        this.resources = resources;
    }

    record Outcome(long events, int refused, Latency acknowledged) {}

    static String resource(long number) {
        return "resource-" + number;
    }

    Outcome publish(Order.Publish order) {
        Schedule schedule = new Schedule(
                System.nanoTime(), order.batchesPerSecond(), Duration.ofNanos(Math.round(order.seconds() * 1e9)));
        Histogram acknowledged = new Histogram(DIGITS);
        int refused = 0;
        for (int batch = 0; batch < schedule.batches(); batch++) {
            long due = schedule.due(batch);
            // made before it is due, so that the making is no part of the latency
            String body = body(order, due);
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            if (!http.post(order.path(), body)) {
                refused++;
            }
            acknowledged.recordValue(System.nanoTime() - due);
        }
        return new Outcome((long) schedule.batches() * order.batch(), refused, Latency.of(acknowledged));
    }

    private String body(Order.Publish order, long due) {
        StringJoiner events = new StringJoiner(",", "[", "]");
        for (int i = 0; i < order.batch(); i++, next++) {
            String resource = resources == 1 ? "" : "\"resource_id\":\"" + resource(next % resources) + "\",";
            events.add(event(resource, new Mark(next, due).payload(order.payloadBytes())));
        }
        return events.toString();
    }

    /** @param fields with a comma behind each */
    static String event(String fields, String payload) {
        return "{\"type\":\"" + TYPE + "\"," + fields + "\"payload\":" + payload + "}";
    }
}
