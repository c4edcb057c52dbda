// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.client.json.Json;
import dev.windsock.client.log.Position;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of long polls, presented as one connection: each poll requests the changes that follow the previous poll's
 * changes.
 *
 * <p>One thread reads; any thread may close.
 */
final class LongPollConnection implements StreamConnection {
    private final LongPollConnector connector;
    private final ChangeTopics topics;
    private final ItemReader items = new ItemReader(Json.mapper());
    private final Deque<Signal> ready = new ArrayDeque<>();
    private Position position;
    private volatile boolean closed;

    /**
     * @param position the position to resume after
     * @param firstPage the page after the position, if it is already available
     * @throws IOException if the page violates the protocol
     */
    LongPollConnection(
            LongPollConnector connector, ChangeTopics topics, Position position, @Nullable JsonNode firstPage)
            throws IOException {
        this.connector = connector;
        this.topics = topics;
        this.position = position;
        ready.add(new Signal.Opened(position));
        if (firstPage != null) {
            addSignals(firstPage);
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
                throw new EOFException("Connection closed");
            }
            LongPollConnector.PollResult result = connector.pollAfter(position);
            if (result instanceof LongPollConnector.PollResult.Failed failed) {
                return closed(failed.result());
            }
            addSignals(((LongPollConnector.PollResult.Page) result).body());
        }
    }

    /** Always reconnects: if a rejection is permanent, the next handshake encounters and reports it. */
    private static Signal closed(ConnectResult failure) throws IOException {
        if (failure instanceof ConnectResult.Rejected rejected) {
            return new Signal.Closed(rejected.reason(), true, rejected.retryAfter());
        }
        Throwable cause = failure instanceof ConnectResult.Unreachable unreachable ? unreachable.cause() : null;
        throw new IOException("Connection lost", cause);
    }

    private void addSignals(JsonNode page) throws IOException {
        JsonNode reset = page.path("reset");
        if (reset.isObject()) {
            Gap gap = items.gap(reset);
            ready.add(new Signal.Delivery(gap, gap.latest()));
        }
        for (JsonNode event : page.path("items")) {
            if (topics.includes(event.path("type").asText())) {
                Change change = items.change(event);
                ready.add(new Signal.Delivery(change, change.position()));
            }
        }
        position = ItemReader.position(page, "position");
        ready.add(new Signal.KeepAlive(position));
    }

    @Override
    public boolean hasMore() {
        return !ready.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        connector.cancel();
    }
}
