// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.json.Texts;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventType;
import dev.windsock.log.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.FieldError;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts the events that services publish. Stateless. */
final class EventIngest {
    static final int MAX_EVENTS = 500;
    private static final int MAX_PAYLOAD_BYTES = 65_536;
    private static final int MAX_RESOURCE_ID = 128;

    private EventIngest() {}

    /**
     * Reads a body: one event, or an array of events.
     *
     * @throws RejectedException MALFORMED_BODY, or VALIDATION_FAILED with every invalid value
     */
    static List<EventDraft> read(Caller caller, byte[] body) {
        List<PublishedEvent> events = EventBody.read(body);
        if (events.isEmpty()) {
            throw invalidCount();
        }
        List<FieldError> errors = new ArrayList<>();
        List<EventDraft> drafts = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            EventDraft draft = draft(caller, events.get(i), "[" + i + "].", errors);
            if (draft != null) {
                drafts.add(draft);
            }
        }
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
        return drafts;
    }

    static RejectedException invalidCount() {
        return new RejectedException(
                ErrorCode.VALIDATION_FAILED, "A request must contain 1 to " + MAX_EVENTS + " events.");
    }

    static RejectedException invalid(List<FieldError> errors) {
        return new RejectedException(
                ErrorCode.VALIDATION_FAILED, "Some events are invalid. No event was published.", errors, null);
    }

    private static @Nullable EventDraft draft(
            Caller caller, PublishedEvent event, String path, List<FieldError> errors) {
        int errorsBefore = errors.size();
        String type = event.type();
        if (!EventDraft.UPPER_SNAKE.matcher(type).matches()) {
            errors.add(new FieldError(path + "type", "must be UPPER_SNAKE_CASE with at most 64 characters"));
        } else if (EventType.isReserved(type)) {
            errors.add(new FieldError(path + "type", "is reserved for events of the server"));
        }
        if (event.resourceType() != null
                && !EventDraft.UPPER_SNAKE.matcher(event.resourceType()).matches()) {
            errors.add(new FieldError(path + "resource_type", "must be UPPER_SNAKE_CASE with at most 64 characters"));
        }
        String resourceId = event.resourceId();
        if (resourceId != null
                && (resourceId.isEmpty() || resourceId.length() > MAX_RESOURCE_ID || !Texts.isLine(resourceId))) {
            errors.add(new FieldError(
                    path + "resource_id",
                    "must be 1 to " + MAX_RESOURCE_ID + " characters without control or invisible characters"));
        }
        String payload = event.payload() == null ? "{}" : event.payload();
        if (payload.getBytes(StandardCharsets.UTF_8).length > MAX_PAYLOAD_BYTES) {
            errors.add(new FieldError(path + "payload", "must be at most " + MAX_PAYLOAD_BYTES + " bytes of JSON"));
        }
        if (errors.size() > errorsBefore) {
            return null;
        }
        return new EventDraft(
                type,
                Topic.CUSTOM,
                caller.principal().tenantId(),
                event.resourceType(),
                resourceId,
                caller.principal().actor(),
                caller.requestId(),
                caller.ipAddress(),
                caller.traceParent(),
                payload);
    }

    /** Appends events. {@link PublishAudit} records them in the audit log later. */
    static Publication publish(Transaction transaction, List<EventDraft> events) {
        String last = "";
        for (EventDraft event : events) {
            last = transaction.append(event).toString();
        }
        return new Publication(last, events.size());
    }
}
