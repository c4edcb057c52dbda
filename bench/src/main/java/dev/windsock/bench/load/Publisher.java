// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Publishes on schedule, one request at a time so that the order is known. A late request is sent as soon as the previous one
 * is answered, and its delay counts towards the latency. Blocks; confined to one thread.
 */
final class Publisher {
    /** The type of all events, so that all frames have the same size. */
    private static final String TYPE = "BENCH";

    private static final int DIGITS = 3;

    private final Map<Command.Target, Http> servers = new HashMap<>();
    private final int resources;
    private long next;

    /** @param resources the number of resources that the events refer to in turn; 1 for no resource */
    Publisher(int resources) {
        this.resources = resources;
    }

    record Outcome(long events, int rejected, Latency acknowledged) {}

    static String resource(long number) {
        return "resource-" + number;
    }

    Outcome publish(Command.Publish command) {
        Http http = servers.computeIfAbsent(command.target(), Http::new);
        Schedule schedule = new Schedule(
                System.nanoTime(), command.batchesPerSecond(), Duration.ofNanos(Math.round(command.seconds() * 1e9)));
        Histogram acknowledged = new Histogram(DIGITS);
        int rejected = 0;
        for (int batch = 0; batch < schedule.batches(); batch++) {
            long due = schedule.due(batch);
            // created before they are due, so that their creation does not add to the latency
            List<String> bodies = bodies(command, due);
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            for (String body : bodies) {
                if (!http.post(command.path(), body)) {
                    rejected++;
                }
                acknowledged.recordValue(System.nanoTime() - due);
            }
        }
        return new Outcome((long) schedule.batches() * command.batch(), rejected, Latency.of(acknowledged));
    }

    private List<String> bodies(Command.Publish command, long due) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < command.batch(); i++, next++) {
            String resource = resources == 1 ? "" : "\"resource_id\":\"" + resource(next % resources) + "\",";
            events.add(event(resource, new Mark(next, due).payload(command.payloadBytes())));
        }
        return command.apart()
                ? events.stream().map(event -> "[" + event + "]").toList()
                : List.of("[" + String.join(",", events) + "]");
    }

    /** @param fields additional fields, each followed by a comma */
    static String event(String fields, String payload) {
        return "{\"type\":\"" + TYPE + "\"," + fields + "\"payload\":" + payload + "}";
    }
}
