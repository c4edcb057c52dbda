// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.windsock.id.Actor;
import dev.windsock.json.Timestamps;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change as clients see it, in the same form over WebSocket, SSE and REST. */
@Schema(name = "ChangeEvent", description = "A committed change, in the same form on WebSocket, SSE and REST.")
public record EventView(
        @Schema(
                description =
                        "What happened, in UPPER_SNAKE_CASE, such as INSTANCE_STARTED. Ignore types that you do not"
                                + " know.",
                pattern = "[A-Z][A-Z0-9_]{0,63}",
                example = "INSTANCE_STARTED")
        String type,

        @Schema(format = "uuid", description = "UUIDv7 of the event.")
        String id,

        @Schema(
                pattern = Position.PATTERN,
                description =
                        "The position of the event in the log, after which a client can resume: an opaque string.")
        String position,

        @Schema(format = "uuid", description = "The tenant that the change belongs to.")
        String tenantId,

        @Schema(description = "When it was committed.") Instant timestamp,

        @Schema(
                description =
                        "The type of resource that has changed, in UPPER_SNAKE_CASE. Null if a published event has none.",
                example = "INSTANCE",
                nullable = true)
        @Nullable String resourceType,

        @Schema(description = "The resource that has changed. Null if a published event has none.", nullable = true)
        @Nullable String resourceId,

        EventActor actor,

        @Schema(
                description =
                        "X-Request-ID of the request that caused the change. Null if the change was not caused by a "
                                + "request.",
                nullable = true)
        @Nullable String requestId,

        @Schema(
                description =
                        "The span that caused the change, in the format of the traceparent header of W3C Trace Context. "
                                + "Absent if the request had none and tracing is off.",
                nullable = false,
                example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        @Nullable String traceparent,

        @Schema(
                description = "The resource after the change or, for a deletion, before it. For a published event, "
                        + "the payload that the publisher sent.",
                implementation = Object.class,
                type = "object",
                additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
        String payload) {

    /** Returns the view of a change. */
    public static EventView of(ChangeEvent event) {
        EventDraft draft = event.draft();
        Actor actor = draft.actor();
        return new EventView(
                draft.type(),
                event.id(),
                event.position().toString(),
                draft.tenantId().value(),
                event.timestamp(),
                draft.resourceType(),
                draft.resourceId(),
                new EventActor(actor.keyId(), actor.name()),
                draft.requestId(),
                draft.traceParent() == null ? null : draft.traceParent().value(),
                draft.payload());
    }

    /** Writes the change as a JSON object; its payload is copied verbatim. */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
        json.writeStringField("id", id);
        json.writeStringField("position", position);
        json.writeStringField("tenant_id", tenantId);
        json.writeStringField("timestamp", Timestamps.format(timestamp));
        json.writeStringField("resource_type", resourceType);
        json.writeStringField("resource_id", resourceId);
        json.writeObjectFieldStart("actor");
        if (actor.keyId() != null) {
            json.writeStringField("key_id", actor.keyId());
        }
        json.writeStringField("name", actor.name());
        json.writeEndObject();
        json.writeStringField("request_id", requestId);
        if (traceparent != null) {
            json.writeStringField("traceparent", traceparent);
        }
        json.writeFieldName("payload");
        json.writeRawValue(payload);
        json.writeEndObject();
    }

    /** Keeps the payload out of logs. */
    @Override
    public String toString() {
        return "EventView[" + type + " at " + position + "]";
    }

    /** The actor that caused a change. */
    @Schema(
            name = "EventActor",
            description = "The actor that caused a change: an API key or, if there is no `key_id`, the server or the "
                    + "operator of its host.")
    public record EventActor(
            @Schema(description = "The public id of the API key; absent for other actors.", nullable = false) @Nullable String keyId,

            @Schema(
                    description =
                            "The name of the API key, or `engine` (no request caused the change), `windsock` (the "
                                    + "server itself), `operator` (a command on the server's host) or `anonymous` (a "
                                    + "rejected request without a valid key; only in AUDIT_LOG events).")
            String name) {}
}
