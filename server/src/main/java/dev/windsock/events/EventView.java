// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windsock.id.Actor;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventDraft;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change as clients see it, the same on WebSocket, SSE and REST. */
@Serdeable.Serializable
@Schema(name = "ChangeEvent", description = "A committed change, the same on WebSocket, SSE and REST.")
public record EventView(
        @Schema(
                description = "What happened, in UPPER_SNAKE, such as INSTANCE_STARTED. Ignore types that you do not"
                        + " know.",
                pattern = "[A-Z][A-Z0-9_]{0,63}",
                example = "INSTANCE_STARTED")
        String type,

        @Schema(format = "uuid", description = "UUIDv7 of the event.")
        String id,

        @Schema(description = "Where the event stands in the log: an opaque text to continue after.")
        String position,

        @Schema(format = "uuid", description = "The tenant that the change belongs to.")
        String tenantId,

        @Schema(description = "When it was committed.") Instant timestamp,

        @Schema(
                description = "What kind of resource has changed, in UPPER_SNAKE. Null where a published event names"
                        + " none.",
                example = "INSTANCE",
                nullable = true)
        @Nullable String resourceType,

        @Schema(description = "Which resource has changed. Null where a published event names none.", nullable = true)
        @Nullable String resourceId,

        EventActor actor,

        @Schema(
                description = "X-Request-ID of the request that caused the change. Null where none did.",
                nullable = true)
        @Nullable String requestId,

        @Schema(
                description = "The resource as it now is, or what the publisher sent.",
                implementation = Object.class,
                type = "object",
                additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
        RawJson payload) {

    /** The view of a change. */
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
                new RawJson(draft.payload()));
    }

    /** Keeps what someone sent out of logs. */
    @Override
    public String toString() {
        return "EventView[" + type + " at " + position + "]";
    }

    /** Who caused a change. */
    @Serdeable.Serializable
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "EventActor", description = "Who caused a change: an API key, or the engine itself.")
    public record EventActor(
            @Schema(description = "Public id of the API key. Absent for the engine.", nullable = false) @Nullable String keyId,

            @Schema(description = "Name of the API key, or \"engine\".")
            String name) {}
}
