// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.client.Position;
import dev.windsock.client.json.Json;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Long polls, as if they were one connection: each asks for what comes after what the last one has brought.
 *
 * <p>Threading: one thread reads; any may close.
 */
final class LongPollConnection implements StreamConnection {
    private final LongPollConnector polls;
    private final ChangeTopics topics;
    private final ItemReader items = new ItemReader(Json.mapper());
    private final Deque<Signal> ready = new ArrayDeque<>();
    private Position position;
    private volatile boolean closed;

    /**
     * @param position to go on after
     * @param first what is answered after it already; null for nothing
     * @throws IOException for an answer that is none of the protocol
     */
    LongPollConnection(LongPollConnector polls, ChangeTopics topics, Position position, @Nullable JsonNode first)
            throws IOException {
        this.polls = polls;
        this.topics = topics;
        this.position = position;
        ready.add(new Signal.Opened(position));
        if (first != null) {
            take(first);
        }
    }

    @Override
    public Signal read() throws IOException, InterruptedException {
        while (true) {
            Signal next = ready.poll();
            if (next != null) {
                return next;
            }
            if (closed) {
                throw new EOFException("closed");
            }
            LongPollConnector.Polled polled = polls.pollAfter(position);
            if (polled instanceof LongPollConnector.Polled.Failed failed) {
                return ended(failed.opening());
            }
            take(((LongPollConnector.Polled.Page) polled).body());
        }
    }

    /** A refusal is left to the next handshake to judge, which meets it too where it stays. */
    private static Signal ended(Opening refusal) throws IOException {
        if (refusal instanceof Opening.Refused refused) {
            return new Signal.Closed(refused.problem().code(), true, refused.retryAfter());
        }
        Throwable cause = refusal instanceof Opening.Unreachable unreachable ? unreachable.cause() : null;
        throw new IOException("the connection is lost", cause);
    }

    private void take(JsonNode batch) throws IOException {
        JsonNode reset = batch.path("reset");
        if (reset.isObject()) {
            Gap gap = items.gap(reset);
            ready.add(new Signal.Told(gap, gap.latest()));
        }
        for (JsonNode event : batch.path("items")) {
            if (topics.includes(event.path("type").asText())) {
                Change change = items.change(event);
                ready.add(new Signal.Told(change, change.position()));
            }
        }
        position = ItemReader.position(batch, "position");
        ready.add(new Signal.Alive(position));
    }

    @Override
    public boolean hasMore() {
        return !ready.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        polls.cancel();
    }
}
