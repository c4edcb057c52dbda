// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.log.Position;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Interprets the events in the dashboard stream. Thread-safe. */
final class SseProtocol implements SseEventReader {
    private final ItemReader items;

    SseProtocol(ObjectMapper json) {
        this.items = new ItemReader(json);
    }

    @Override
    public Signal read(SseEvent event) throws IOException {
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
            case "close" -> closed(node);
            // unknown to this client version
            default -> new Signal.KeepAlive(position);
        };
    }

    /** Interprets the last event in a stream. */
    static Signal.Closed closed(JsonNode node) {
        return new Signal.Closed(
                node.path("reason").asText("closed"),
                node.path("reconnect").asBoolean(true),
                Duration.ofMillis(Math.max(0, node.path("retry_after_ms").asLong())));
    }

    @Override
    public @Nullable Position start(HttpHeaders response) {
        return Position.ofNullable(response.firstValue("X-Windsock-Position").orElse(null))
                .orElse(null);
    }
}
