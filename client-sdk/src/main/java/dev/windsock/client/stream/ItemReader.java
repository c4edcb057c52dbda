// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.MetricUpdate;
import dev.windsock.client.model.Summary;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses items. Unknown fields are kept in the payload. Thread-safe. */
final class ItemReader {
    private static final System.Logger LOG = System.getLogger(ItemReader.class.getName());

    private final ObjectMapper json;
    private final ChangeReader changeReader;

    ItemReader(ObjectMapper json) {
        this.json = json;
        this.changeReader = new ChangeReader(json);
    }

    /** Parses a change in the usual format in one pass; returns null for any other message, which requires the full parser. */
    @Nullable Change usualChange(String text) {
        return changeReader.read(text);
    }

    /** @throws IOException if the text is not a JSON object */
    JsonNode parse(String text) throws IOException {
        JsonNode node = json.readTree(text);
        if (!node.isObject()) {
            throw new IOException("Message is not a JSON object");
        }
        return node;
    }

    /** @throws IOException if a required field is missing, such as the position or the timestamp */
    Change change(JsonNode node) throws IOException {
        position(node, "position");
        for (String field : new String[] {"type", "timestamp"}) {
            if (!node.hasNonNull(field)) {
                throw new IOException("Change has no " + field);
            }
        }
        ChangeEvent event = json.treeToValue(node, ChangeEvent.class);
        String type = node.path("type").asText();
        JsonNode payload = node.path("payload");
        if (event.getPayload() == null) {
            event = event.payload(Map.of());
        }
        ChangeKind<?> kind = ChangeKind.of(type);
        return kind == ChangeKind.OTHER ? new OtherChange(event) : typed(event, payload, kind);
    }

    /** A payload that is missing, or whose schema is newer than this client, does not end the stream. */
    private Change typed(ChangeEvent event, JsonNode payload, ChangeKind<?> kind) {
        if (!payload.isObject()) {
            LOG.log(System.Logger.Level.WARNING, "Payload is not a JSON object: type={0}", event.getType());
            return new OtherChange(event);
        }
        try {
            return kind.toChange(event, json.treeToValue(payload, kind.resource()));
        } catch (JsonProcessingException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Cannot parse payload: type={0} cause={1}",
                    event.getType(),
                    e.getMessage());
            return new OtherChange(event);
        }
    }

    MetricsItem metrics(JsonNode node) throws IOException {
        return new MetricsItem(json.treeToValue(node, MetricUpdate.class));
    }

    SummaryItem summary(JsonNode node) throws IOException {
        return new SummaryItem(json.treeToValue(node, Summary.class));
    }

    Gap gap(JsonNode node) throws IOException {
        return new Gap(reason(node.path("reason").asText()), position(node, "earliest"), position(node, "latest"));
    }

    private static GapReason reason(String name) {
        for (GapReason reason : GapReason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return GapReason.UNKNOWN;
    }

    /** @throws IOException if the field is missing */
    static Position position(JsonNode node, String field) throws IOException {
        return Position.ofNullable(node.path(field).textValue())
                .orElseThrow(() -> new IOException("Message has no " + field));
    }
}
