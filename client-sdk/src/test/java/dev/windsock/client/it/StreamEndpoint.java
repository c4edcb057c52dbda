// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Overflow;
import dev.windsock.client.stream.StreamItem;
import org.jspecify.annotations.Nullable;

/** The endpoints that stream changes. */
public enum StreamEndpoint {
    WEBSOCKET,
    SSE;

    /** @param topic the topic of the changes */
    public EventStream<? extends StreamItem> open(
            WindsockClient client, Topic topic, @Nullable Position after, int buffer) {
        return switch (this) {
            case WEBSOCKET -> {
                var call = client.streams().streamEvents().topics(topic).buffer(buffer, Overflow.BACKPRESSURE);
                yield (after == null ? call : call.after(after)).open();
            }
            case SSE -> {
                var call = client.streams().streamDashboard().topics(topic).buffer(buffer, Overflow.BACKPRESSURE);
                yield (after == null ? call : call.after(after)).open();
            }
        };
    }
}
