// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.MetricUpdate;
import dev.windsock.client.model.Summary;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads items from JSON. What it does not know it keeps as it is; stateless, for any thread. */
final class ItemReader {
    private static final System.Logger LOG = System.getLogger(ItemReader.class.getName());

    private final ObjectMapper json;
    private final ChangeReader usual;

    ItemReader(ObjectMapper json) {
        this.json = json;
        this.usual = new ChangeReader(json);
    }

    /** A change of the usual form, read in one pass; null for anything else, which is to be parsed. */
    @Nullable Change usualChange(String text) {
        return usual.read(text);
    }

    /** @throws IOException for what is no JSON object */
    JsonNode parse(String text) throws IOException {
        JsonNode node = json.readTree(text);
        if (!node.isObject()) {
            throw new IOException("a message is no JSON object");
        }
        return node;
    }

    /** @throws IOException for what is no change, such as one without its position or its time */
    Change change(JsonNode node) throws IOException {
        position(node, "position");
        for (String field : new String[] {"type", "timestamp"}) {
            if (!node.hasNonNull(field)) {
                throw new IOException("a change lacks its " + field);
            }
        }
        ChangeEvent event = json.treeToValue(node, ChangeEvent.class);
        String type = node.path("type").asText();
        JsonNode payload = node.path("payload");
        if (event.getPayload() == null) {
            event.setPayload(Map.of());
        }
        ChangeKind<?> kind = ChangeKind.of(type);
        return kind == ChangeKind.OTHER ? new OtherChange(event) : typed(event, payload, kind);
    }

    /** A payload that is missing, or of a shape that is newer than this client, does not end the stream. */
    private Change typed(ChangeEvent event, JsonNode payload, ChangeKind<?> kind) {
        if (!payload.isObject()) {
            LOG.log(System.Logger.Level.WARNING, "the payload of a {0} is no JSON object", event.getType());
            return new OtherChange(event);
        }
        try {
            return kind.make(event, json.treeToValue(payload, kind.resource()));
        } catch (JsonProcessingException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the payload of a {0} could not be read: {1}",
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

    private static Gap.Reason reason(String name) {
        for (Gap.Reason reason : Gap.Reason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return Gap.Reason.UNKNOWN;
    }

    /** @throws IOException where there is none */
    static Position position(JsonNode node, String field) throws IOException {
        return Position.ofNullable(node.path(field).textValue())
                .orElseThrow(() -> new IOException("a message lacks its " + field));
    }
}
