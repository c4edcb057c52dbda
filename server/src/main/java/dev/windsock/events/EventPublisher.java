package dev.windsock.events;

import dev.windsock.audit.AuditEntry;
import dev.windsock.audit.AuditLog;
import dev.windsock.eventlog.EventDraft;
import dev.windsock.eventlog.Topic;
import dev.windsock.eventlog.Transaction;
import dev.windsock.principal.Caller;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.FieldError;
import dev.windsock.problem.RefusedException;
import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.exceptions.SerdeException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes events of services into the log. Stateless. */
@Singleton
final class EventPublisher {
    static final int MAX_EVENTS = 500;
    private static final int MAX_PAYLOAD_BYTES = 65_536;
    private static final int MAX_RESOURCE_ID = 128;
    private static final Argument<List<PublishedEvent>> EVENTS = Argument.listOf(PublishedEvent.class);

    private final ObjectMapper json;
    private final AuditLog audit;

    EventPublisher(ObjectMapper json, AuditLog audit) {
        this.json = json;
        this.audit = audit;
    }

    /**
     * Reads a body: one event, or an array of them.
     *
     * @throws RefusedException MALFORMED_BODY, or VALIDATION_FAILED naming each wrong field
     */
    List<EventDraft> read(Caller caller, byte[] body) {
        List<PublishedEvent> events = parse(body);
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw new RefusedException(
                    ErrorCode.VALIDATION_FAILED, "One request publishes 1 to " + MAX_EVENTS + " events.");
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
            throw new RefusedException(
                    ErrorCode.VALIDATION_FAILED, "Some events are not valid; none was published.", errors, null);
        }
        return drafts;
    }

    private List<PublishedEvent> parse(byte[] body) {
        try {
            JsonNode node = json.readValue(body, Argument.of(JsonNode.class));
            if (node == null || !(node.isArray() || node.isObject())) {
                throw new RefusedException(ErrorCode.MALFORMED_BODY, "The body is one event or an array of events.");
            }
            return node.isArray()
                    ? json.readValueFromTree(node, EVENTS)
                    : List.of(json.readValueFromTree(node, PublishedEvent.class));
        } catch (SerdeException e) {
            throw new RefusedException(
                    ErrorCode.MALFORMED_BODY, "The body is not of the documented shape: " + e.getMessage());
        } catch (IOException e) {
            throw new RefusedException(ErrorCode.MALFORMED_BODY, "The body is not valid JSON.");
        }
    }

    private @Nullable EventDraft draft(Caller caller, PublishedEvent event, String at, List<FieldError> errors) {
        int before = errors.size();
        // a member that is left out is null all the same
        String type = Objects.toString(event.type(), "");
        if (!EventDraft.UPPER_SNAKE.matcher(type).matches()) {
            errors.add(new FieldError(at + "type", "must be UPPER_SNAKE, at most 64 characters"));
        } else if (ReservedTypes.contains(type)) {
            errors.add(new FieldError(at + "type", "is told by Windsock itself and cannot be published"));
        }
        if (event.resourceType() != null
                && !EventDraft.UPPER_SNAKE.matcher(event.resourceType()).matches()) {
            errors.add(new FieldError(at + "resource_type", "must be UPPER_SNAKE, at most 64 characters"));
        }
        if (event.resourceId() != null
                && (event.resourceId().isEmpty() || event.resourceId().length() > MAX_RESOURCE_ID)) {
            errors.add(new FieldError(at + "resource_id", "must be 1 to " + MAX_RESOURCE_ID + " characters"));
        }
        String payload = write(event.payload() == null ? Map.of() : event.payload());
        if (payload.getBytes(StandardCharsets.UTF_8).length > MAX_PAYLOAD_BYTES) {
            errors.add(new FieldError(at + "payload", "must be at most " + MAX_PAYLOAD_BYTES + " bytes of JSON"));
        }
        if (errors.size() > before) {
            return null;
        }
        return new EventDraft(
                type,
                Topic.CUSTOM,
                caller.principal().tenantId(),
                event.resourceType(),
                event.resourceId(),
                caller.principal().actor(),
                caller.requestId(),
                payload);
    }

    private String write(Map<String, Object> payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (IOException e) {
            throw new RefusedException(ErrorCode.MALFORMED_BODY, "A payload is a JSON object.");
        }
    }

    /** Appends events and the audit row of their publishing; the last event is the last change. */
    Publication publish(Transaction transaction, Caller caller, List<EventDraft> events) {
        audit.record(
                transaction,
                new AuditEntry(
                        caller.principal().tenantId(),
                        caller.principal().actor(),
                        "event:publish",
                        "EVENT",
                        null,
                        AuditEntry.Outcome.OK,
                        Map.of(
                                "count",
                                Integer.toString(events.size()),
                                "type",
                                events.getFirst().type()),
                        caller.ipAddress(),
                        caller.userAgent(),
                        caller.requestId()));
        String last = "";
        for (EventDraft event : events) {
            last = transaction.append(event).toString();
        }
        return new Publication(last, events.size());
    }
}
