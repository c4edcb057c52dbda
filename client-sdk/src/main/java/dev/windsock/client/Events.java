// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.EventsApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.lifetime.OpenOnes;
import dev.windsock.client.model.Publication;
import dev.windsock.client.publish.EventPublisher;
import java.time.Duration;

/**
 * The log: the generated calls, and a publisher for many events.
 *
 * <p>Threading: for any thread.
 */
public final class Events extends EventsApi implements AutoCloseable {
    private final ApiClient calls;
    private final Duration firstWait;
    private final Duration longestWait;
    private final OpenOnes<EventPublisher> open = new OpenOnes<>(EventPublisher::closeNow);

    Events(ApiClient calls, Duration firstWait, Duration longestWait) {
        super(calls);
        this.calls = calls;
        this.firstWait = firstWait;
        this.longestWait = longestWait;
    }

    /**
     * A publisher, to be opened and closed; the key needs event:publish. Close it before the client, which gives up what it
     * holds.
     */
    public EventPublisher.Builder publisher() {
        return EventPublisher.builder(this::send, firstWait, longestWait, open::add, open::remove);
    }

    /** Gives up what publishers hold. */
    @Override
    public void close() {
        open.close();
    }

    /** Sends events that are written already, which the generated call would write. */
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
