// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.EventsApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.lifetime.CloseableRegistry;
import dev.windsock.client.model.Publication;
import dev.windsock.client.publish.EventPublisher;
import java.time.Duration;

/** The event log: the generated calls and a batching publisher. Thread-safe. */
public final class Events extends EventsApi implements AutoCloseable {
    private final ApiClient calls;
    private final Duration initialBackoff;
    private final Duration maxBackoff;
    private final CloseableRegistry<EventPublisher> publishers = new CloseableRegistry<>(EventPublisher::closeNow);

    Events(ApiClient calls, Duration initialBackoff, Duration maxBackoff) {
        super(calls);
        this.calls = calls;
        this.initialBackoff = initialBackoff;
        this.maxBackoff = maxBackoff;
    }

    /**
     * Returns a builder for a publisher. The key needs event:publish. Close the publisher before the client: closing the
     * client drops the events that are still pending.
     */
    public EventPublisher.Builder publisher() {
        return EventPublisher.builder(this::send, initialBackoff, maxBackoff, publishers::add, publishers::remove);
    }

    /** Closes all publishers and drops their pending events. */
    @Override
    public void close() {
        publishers.close();
    }

    /** Sends events that are already serialized, which the generated call does not accept. */
    private Position send(byte[] events, String idempotencyKey) {
        return Position.of(calls.request("POST", "/api/events")
                .header("Idempotency-Key", idempotencyKey)
                .header("Accept", "application/json")
                .jsonBody(events)
                .json(Publication.class)
                .getData()
                .getPosition());
    }
}
