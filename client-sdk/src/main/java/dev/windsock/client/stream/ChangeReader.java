// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.EventActor;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Parses changes in the server's usual format in one pass, because parsing accounts for most of a stream's work. Anything
 * unusual is left to {@link ItemReader}, which accepts any format and reports errors. Thread-safe.
 */
final class ChangeReader {
    /** The start of a change: the server writes its type first. */
    private static final String PREFIX = "{\"type\":\"";

    /** The only message that has a payload but is not a change. */
    private static final String METRICS = "METRIC_UPDATE";

    private final ObjectMapper json;
    private final ObjectReader idReader;
    private final ObjectReader timeReader;
    private final ObjectReader actorReader;
    private final ObjectReader mapReader;

    ChangeReader(ObjectMapper json) {
        this.json = json;
        this.idReader = json.readerFor(UUID.class);
        this.timeReader = json.readerFor(Instant.class);
        this.actorReader = json.readerFor(EventActor.class);
        this.mapReader = json.readerForMapOf(Object.class);
    }

    /** Returns the type of a message that begins with its type; empty for any other message. */
    private static String type(String text) {
        int end = text.startsWith(PREFIX) ? text.indexOf('"', PREFIX.length()) : -1;
        return end < 0 ? "" : text.substring(PREFIX.length(), end);
    }

    /** Parses a change; returns null if the message is not in the usual format, whether it is valid or not. */
    @Nullable Change read(String text) {
        String type = type(text);
        if (type.isEmpty() || type.indexOf('\\') >= 0 || type.equals(METRICS)) {
            return null;
        }
        try (JsonParser parser = json.createParser(text)) {
            return read(text, type, parser);
        } catch (IOException e) {
            // ItemReader parses the message again and reports the error
            return null;
        }
    }

    private @Nullable Change read(String text, String type, JsonParser parser) throws IOException {
        ChangeKind<?> kind = ChangeKind.of(type);
        ChangeEvent event = new ChangeEvent();
        Object resource = null;
        boolean hasPayload = false;
        parser.nextToken();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "type" -> {
                    if (!type.equals(text(parser))) {
                        return null;
                    }
                    event = event.type(type);
                }
                case "id" -> event = event.id(idReader.readValue(parser));
                case "position" -> {
                    Position position = Position.ofNullable(text(parser)).orElse(null);
                    if (position == null) {
                        return null;
                    }
                    event = event.position(position);
                }
                case "tenant_id" -> event = event.tenantId(idReader.readValue(parser));
                case "timestamp" -> event = event.timestamp(timeReader.readValue(parser));
                case "resource_type" -> event = event.resourceType(text(parser));
                case "resource_id" -> event = event.resourceId(text(parser));
                case "request_id" -> event = event.requestId(text(parser));
                case "actor" -> event = event.actor(actorReader.readValue(parser));
                case "payload" -> {
                    if (value != JsonToken.START_OBJECT || hasPayload) {
                        return null;
                    }
                    hasPayload = true;
                    if (kind == ChangeKind.OTHER) {
                        event = event.payload(mapReader.<LinkedHashMap<String, Object>>readValue(parser));
                    } else {
                        int start = (int) parser.currentTokenLocation().getCharOffset();
                        resource = json.readerFor(kind.resource()).readValue(parser);
                        int end = (int) parser.currentLocation().getCharOffset();
                        event = event.payload(new LazyPayload(mapReader, text.substring(start, end)));
                    }
                }
                default -> {
                    // unknown to this client version
                    return null;
                }
            }
        }
        boolean isComplete = hasPayload
                && parser.currentToken() == JsonToken.END_OBJECT
                && event.getPosition() != null
                && event.getTimestamp() != null;
        return isComplete ? kind.toChange(event, resource) : null;
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NULL -> null;
            default -> throw new IOException("Expected a string");
        };
    }
}
