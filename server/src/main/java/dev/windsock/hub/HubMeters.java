package dev.windsock.hub;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What the hub counts. For any thread. */
final class HubMeters {
    private final Counter delivered;
    private final Counter resets;
    private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);

    HubMeters(MeterRegistry registry) {
        this.delivered = Counter.builder("windsock.hub.deliveries")
                .description("Changes handed to connections")
                .register(registry);
        this.resets = Counter.builder("windsock.hub.resets")
                .description("Gaps that were told to clients")
                .register(registry);
        for (CloseReason reason : CloseReason.values()) {
            closed.put(
                    reason,
                    Counter.builder("windsock.hub.closes")
                            .description("Streams that the server has ended")
                            .tag("reason", reason.name())
                            .register(registry));
        }
    }

    void delivered(int changes) {
        delivered.increment(changes);
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
