// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.Position;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the events of the dashboard's stream mean. Stateless; for any thread. */
final class SseProtocol {
    private final ItemReader items;

    SseProtocol(ObjectMapper json) {
        this.items = new ItemReader(json);
    }

    /** @throws IOException for what is no event of the protocol */
    Signal read(SseEvent event) throws IOException {
        @Nullable Position position = Position.ofNullable(event.id()).orElse(null);
        if (event.name().equals("change")) {
            Change change = items.usualChange(event.data());
            if (change != null) {
                return new Signal.Told(change, position);
            }
        }
        JsonNode node = items.parse(event.data());
        return switch (event.name()) {
            case "change" -> new Signal.Told(items.change(node), position);
            case "summary" -> new Signal.Told(items.summary(node), position);
            case "metrics" -> new Signal.Told(items.metrics(node), position);
            case "reset" -> new Signal.Told(items.gap(node), position);
            case "close" ->
                new Signal.Closed(
                        node.path("reason").asText("closed"),
                        node.path("reconnect").asBoolean(true),
                        Duration.ofMillis(
                                Math.max(0, node.path("retry_after_ms").asLong())));
            // newer than this client
            default -> new Signal.Alive(position);
        };
    }
}
