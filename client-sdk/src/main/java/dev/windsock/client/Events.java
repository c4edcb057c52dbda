// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.EventsApi;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.UnexpectedResponseException;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.lifetime.CloseableRegistry;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.EventBatch;
import dev.windsock.client.model.Publication;
import dev.windsock.client.publish.EventPublisher;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The event log: the generated calls and a batching publisher. Thread-safe. */
public final class Events extends EventsApi {
    private final ApiClient calls;
    private final Duration initialBackoff;
    private final Duration maxBackoff;
    private final CloseableRegistry<EventPublisher> publishers;

    Events(ApiClient calls, Duration initialBackoff, Duration maxBackoff) {
        this(calls, initialBackoff, maxBackoff, new CloseableRegistry<>(EventPublisher::closeNow));
    }

    private Events(
            ApiClient calls,
            Duration initialBackoff,
            Duration maxBackoff,
            CloseableRegistry<EventPublisher> publishers) {
        super(calls);
        this.publishers = publishers;
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

    /**
     * Returns the position before the first event that the log still contains. A stream that resumes after this position
     * delivers the whole log, and then new changes. Blocks. The key needs event:read.
     */
    public Position beginning() {
        EventBatch batch = readEvents(parameters -> parameters.limit(1));
        return batch.getItems().isEmpty()
                ? present(batch.getPosition())
                : batch.getItems().get(0).getPosition().previous();
    }

    @Override
    public Events with(RequestOptions options) {
        return new Events(calls.with(options), initialBackoff, maxBackoff, publishers);
    }

    /** Closes all publishers and drops their pending events. */
    void close() {
        publishers.close();
    }

    /** Sends events that are already serialized, which the generated call does not accept. */
    private Position send(byte[] events, String idempotencyKey) {
        // the publisher does its own retries
        return present(calls.with(RequestOptions.none().retries(0))
                .request("POST", "/api/events")
                .header("Idempotency-Key", idempotencyKey)
                .header("Accept", "application/json")
                .jsonBody(events)
                .json(Publication.class)
                .getData()
                .getPosition());
    }

    /** Rejects a response without a position, because it comes from another server. */
    private static Position present(@Nullable Position position) {
        if (position == null) {
            throw new UnexpectedResponseException("The response has no position", 0, null);
        }
        return position;
    }
}
