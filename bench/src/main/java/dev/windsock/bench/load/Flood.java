// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Measures how many events a server accepts from clients that publish as fast as it responds. Each client has its own thread.
 */
final class Flood {
    private static final int DIGITS = 3;

    private final Command.Flood command;
    private final AtomicLong events = new AtomicLong();
    private final AtomicInteger rejected = new AtomicInteger();
    private final Histogram acknowledged = new ConcurrentHistogram(DIGITS);

    Flood(Command.Flood command) {
        this.command = command;
    }

    /** Blocks until the time is up and the last response has arrived. */
    Reply run() {
        long begin = System.nanoTime();
        long end = begin + Math.round(command.seconds() * 1e9);
        try (ExecutorService threads = Executors.newFixedThreadPool(command.clients())) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < command.clients(); i++) {
                clients.add(threads.submit(() -> publishUntil(end)));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        } catch (Exception e) {
            return new Reply.Failed(String.valueOf(e));
        }
        return new Reply.Flooded(
                events.get(), rejected.get(), (System.nanoTime() - begin) / 1e9, Latency.of(acknowledged));
    }

    private void publishUntil(long end) {
        String body = body();
        try (Http http = new Http(command.target())) {
            for (long sent = System.nanoTime(); sent < end; ) {
                if (http.post("/api/events", body)) {
                    events.addAndGet(command.batch());
                } else {
                    rejected.incrementAndGet();
                }
                long now = System.nanoTime();
                acknowledged.recordValue(now - sent);
                sent = now;
            }
        }
    }

    private String body() {
        StringJoiner batch = new StringJoiner(",", "[", "]");
        for (int i = 0; i < command.batch(); i++) {
            batch.add(Publisher.event("", new Mark(0, 0).payload(command.payloadBytes())));
        }
        return batch.toString();
    }
}
