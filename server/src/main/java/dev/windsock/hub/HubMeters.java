// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the hub. Their names are the same as in {@code /prometheus}, except that Prometheus uses underscores and
 * suffixes.
 *
 * <p>Threading: thread-safe; does not block.
 */
final class HubMeters {
    private final MeterRegistry registry;
    private final Counter delivered;
    private final Counter deliveredBytes;
    private final Counter encoded;
    private final Counter wakeUps;
    private final Counter resets;
    private final Timer catchUps;
    private final AtomicInteger catchUpsInFlight = new AtomicInteger();
    private final AtomicInteger subscribers = new AtomicInteger();
    private final Map<String, AtomicInteger> connections = new ConcurrentHashMap<>();
    private final Map<String, Counter> opened = new ConcurrentHashMap<>();
    private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);

    HubMeters(MeterRegistry registry) {
        this.registry = registry;
        delivered = counter("windsock.hub.deliveries", "Changes handed to connections");
        deliveredBytes = Counter.builder("windsock.hub.delivered")
                .description("Bytes of changes handed to connections")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        encoded = counter("windsock.hub.encodings", "Changes encoded for live streams, once for all of them");
        wakeUps = counter("windsock.hub.wakeups", "Wake-ups of event loops that had changes to deliver");
        resets = counter("windsock.hub.resets", "Gaps reported to clients");
        catchUps = Timer.builder("windsock.hub.catchups")
                .description("Log reads for clients that fell behind the ring")
                .register(registry);
        Gauge.builder("windsock.hub.catchups.active", catchUpsInFlight, AtomicInteger::get)
                .description("Running and pending log reads for clients that fell behind the ring")
                .register(registry);
        for (CloseReason reason : CloseReason.values()) {
            closed.put(
                    reason,
                    Counter.builder("windsock.hub.closes")
                            .description("Streams that the server has ended")
                            .tag("code", Integer.toString(reason.code()))
                            .tag("reason", reason.name())
                            .register(registry));
        }
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** Registers the gauges of the ring and of the open streams. */
    void gauges(FrameRing ring, Iterable<WireFormat> formats) {
        gauge("windsock.hub.ring.events", "Encoded changes in memory", ring, FrameRing::size);
        for (WireFormat format : formats) {
            gauge(
                    "windsock.hub.connections",
                    "Open streams",
                    format.name(),
                    connections(format.name()),
                    AtomicInteger::get);
            opened(format.name());
            gauge(
                    "windsock.hub.ring.bytes",
                    "Memory used by the encoded changes",
                    format.name(),
                    ring,
                    all -> all.bytes(format));
        }
    }

    <T> void gauge(String name, String description, T holder, ToDoubleFunction<T> value) {
        Gauge.builder(name, holder, value).description(description).register(registry);
    }

    private <T> void gauge(String name, String description, String transport, T holder, ToDoubleFunction<T> value) {
        Gauge.builder(name, holder, value)
                .description(description)
                .tag("transport", transport)
                .register(registry);
    }

    private AtomicInteger connections(String transport) {
        return connections.computeIfAbsent(transport, name -> new AtomicInteger());
    }

    private Counter opened(String transport) {
        return opened.computeIfAbsent(
                transport,
                name -> Counter.builder("windsock.hub.opens")
                        .description("Streams that were opened")
                        .tag("transport", name)
                        .register(registry));
    }

    void connected(String transport) {
        opened(transport).increment();
        subscribers.incrementAndGet();
        connections(transport).incrementAndGet();
    }

    void disconnected(String transport) {
        subscribers.decrementAndGet();
        connections(transport).decrementAndGet();
    }

    /** Returns the number of open streams. */
    int subscribers() {
        return subscribers.get();
    }

    void delivered(int changes, int bytes) {
        delivered.increment(changes);
        deliveredBytes.increment(bytes);
    }

    void encoded(int changes) {
        encoded.increment(changes);
    }

    void wokenUp() {
        wakeUps.increment();
    }

    /** Measures the duration of a log read, including its wait for a permit. */
    void catchUp(Runnable read) {
        catchUpsInFlight.incrementAndGet();
        try {
            catchUps.record(read);
        } finally {
            catchUpsInFlight.decrementAndGet();
        }
    }

    void reset() {
        resets.increment();
    }

    void closed(CloseReason reason) {
        Counter counter = closed.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
