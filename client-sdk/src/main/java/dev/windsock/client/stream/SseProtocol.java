// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.Position;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Interprets the events of the dashboard stream. Thread-safe. */
final class SseProtocol {
    private final ItemReader items;

    SseProtocol(ObjectMapper json) {
        this.items = new ItemReader(json);
    }

    /** @throws IOException if the event violates the protocol */
    Signal read(SseEvent event) throws IOException {
        @Nullable Position position = Position.ofNullable(event.id()).orElse(null);
        if (event.name().equals("change")) {
            Change change = items.usualChange(event.data());
            if (change != null) {
                return new Signal.Delivery(change, position);
            }
        }
        JsonNode node = items.parse(event.data());
        return switch (event.name()) {
            case "change" -> new Signal.Delivery(items.change(node), position);
            case "summary" -> new Signal.Delivery(items.summary(node), position);
            case "metrics" -> new Signal.Delivery(items.metrics(node), position);
            case "reset" -> new Signal.Delivery(items.gap(node), position);
            case "close" ->
                new Signal.Closed(
                        node.path("reason").asText("closed"),
                        node.path("reconnect").asBoolean(true),
                        Duration.ofMillis(
                                Math.max(0, node.path("retry_after_ms").asLong())));
            // unknown to this client version
            default -> new Signal.KeepAlive(position);
        };
    }
}
