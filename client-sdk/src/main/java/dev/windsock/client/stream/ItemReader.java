package dev.windsock.client.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.Position;
import dev.windsock.client.model.ApiKey;
import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.MetricUpdate;
import dev.windsock.client.model.Summary;
import dev.windsock.client.model.Tenant;
import dev.windsock.client.model.Terminal;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.Vpc;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads items from JSON. What it does not know it keeps as it is; stateless, for any thread. */
final class ItemReader {
    private static final System.Logger LOG = System.getLogger(ItemReader.class.getName());

    private final ObjectMapper json;

    ItemReader(ObjectMapper json) {
        this.json = json;
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
        if (type.equals("AUDIT_LOG")) {
            return typed(event, payload, AuditRow.class, AuditChange::new);
        }
        // the server keeps these beginnings for itself: no published event has them
        if (type.startsWith("INSTANCE_")) {
            return typed(event, payload, Instance.class, InstanceChange::new);
        }
        if (type.startsWith("VOLUME_")) {
            return typed(event, payload, Volume.class, VolumeChange::new);
        }
        if (type.startsWith("VPC_")) {
            return typed(event, payload, Vpc.class, VpcChange::new);
        }
        if (type.startsWith("TERMINAL_")) {
            return typed(event, payload, Terminal.class, TerminalChange::new);
        }
        if (type.startsWith("KEY_")) {
            return typed(event, payload, ApiKey.class, KeyChange::new);
        }
        if (type.startsWith("TENANT_")) {
            return typed(event, payload, Tenant.class, TenantChange::new);
        }
        return new OtherChange(event);
    }

    /** A payload that is missing, or of a shape that is newer than this client, does not end the stream. */
    private <P> Change typed(
            ChangeEvent event, JsonNode payload, Class<P> type, BiFunction<ChangeEvent, P, Change> make) {
        if (!payload.isObject()) {
            LOG.log(System.Logger.Level.WARNING, "the payload of a {0} is no JSON object", event.getType());
            return new OtherChange(event);
        }
        try {
            return make.apply(event, json.treeToValue(payload, type));
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
