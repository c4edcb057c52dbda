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

/** Clients that publish as fast as they are answered: how much a server takes. Each client has a thread. */
final class Flood {
    private static final int DIGITS = 3;

    private final Order.Flood order;
    private final AtomicLong events = new AtomicLong();
    private final AtomicInteger refused = new AtomicInteger();
    private final Histogram acknowledged = new ConcurrentHistogram(DIGITS);

    Flood(Order.Flood order) {
        this.order = order;
    }

    /** Blocks until the time is up and the last answer has come. */
    Answer run() {
        long begin = System.nanoTime();
        long end = begin + Math.round(order.seconds() * 1e9);
        try (ExecutorService threads = Executors.newFixedThreadPool(order.clients())) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < order.clients(); i++) {
                clients.add(threads.submit(() -> publishUntil(end)));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        } catch (Exception e) {
            return new Answer.Failed(String.valueOf(e));
        }
        return new Answer.Flooded(
                events.get(), refused.get(), (System.nanoTime() - begin) / 1e9, Latency.of(acknowledged));
    }

    private void publishUntil(long end) {
        String body = body();
        try (Http http = new Http(order.target())) {
            for (long sent = System.nanoTime(); sent < end; ) {
                if (http.post("/api/events", body)) {
                    events.addAndGet(order.batch());
                } else {
                    refused.incrementAndGet();
                }
                long now = System.nanoTime();
                acknowledged.recordValue(now - sent);
                sent = now;
            }
        }
    }

    private String body() {
        StringJoiner batch = new StringJoiner(",", "[", "]");
        for (int i = 0; i < order.batch(); i++) {
            batch.add(Publisher.event("", new Mark(0, 0).payload(order.payloadBytes())));
        }
        return batch.toString();
    }
}
