// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.EventActor;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes of the usual form in one pass, which is most of what a stream does. What it finds unusual it leaves to
 * {@link ItemReader}, which takes any form and says what is wrong. Stateless; for any thread.
 */
final class ChangeReader {
    /** How a change begins as the server writes it: with its type. */
    private static final String BEGINNING = "{\"type\":\"";

    /** The one message that has a payload and is no change. */
    private static final String METRICS = "METRIC_UPDATE";

    private final ObjectMapper json;
    private final ObjectReader ids;
    private final ObjectReader times;
    private final ObjectReader actors;
    private final ObjectReader maps;

    ChangeReader(ObjectMapper json) {
        this.json = json;
        this.ids = json.readerFor(UUID.class);
        this.times = json.readerFor(OffsetDateTime.class);
        this.actors = json.readerFor(EventActor.class);
        this.maps = json.readerForMapOf(Object.class);
    }

    /** The type of a message whose text begins with it; empty for any other. */
    private static String type(String text) {
        int end = text.startsWith(BEGINNING) ? text.indexOf('"', BEGINNING.length()) : -1;
        return end < 0 ? "" : text.substring(BEGINNING.length(), end);
    }

    /** The change; null for what is not of the usual form, be it right or wrong. */
    @Nullable Change read(String text) {
        String type = type(text);
        if (type.isEmpty() || type.indexOf('\\') >= 0 || type.equals(METRICS)) {
            return null;
        }
        try (JsonParser parser = json.createParser(text)) {
            return read(text, type, parser);
        } catch (IOException e) {
            // said by whoever reads it at leisure
            return null;
        }
    }

    private @Nullable Change read(String text, String type, JsonParser parser) throws IOException {
        ChangeKind<?> kind = ChangeKind.of(type);
        ChangeEvent event = new ChangeEvent();
        Object resource = null;
        boolean isPaid = false;
        parser.nextToken();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (field) {
                case "type" -> {
                    if (!type.equals(text(parser))) {
                        return null;
                    }
                    event.setType(type);
                }
                case "id" -> event.setId(ids.readValue(parser));
                case "position" -> event.setPosition(Objects.requireNonNullElse(text(parser), ""));
                case "tenant_id" -> event.setTenantId(ids.readValue(parser));
                case "timestamp" -> event.setTimestamp(times.readValue(parser));
                case "resource_type" -> event.setResourceType(text(parser));
                case "resource_id" -> event.setResourceId(text(parser));
                case "request_id" -> event.setRequestId(text(parser));
                case "actor" -> event.setActor(actors.readValue(parser));
                case "payload" -> {
                    if (value != JsonToken.START_OBJECT || isPaid) {
                        return null;
                    }
                    isPaid = true;
                    if (kind == ChangeKind.OTHER) {
                        event.setPayload(maps.<LinkedHashMap<String, Object>>readValue(parser));
                    } else {
                        int begin = (int) parser.currentTokenLocation().getCharOffset();
                        resource = json.readerFor(kind.resource()).readValue(parser);
                        int end = (int) parser.currentLocation().getCharOffset();
                        event.setPayload(new LazyPayload(maps, text.substring(begin, end)));
                    }
                }
                default -> {
                    // newer than this client, or than this class
                    return null;
                }
            }
        }
        boolean isWhole = isPaid
                && parser.currentToken() == JsonToken.END_OBJECT
                && event.getPosition() != null
                && !event.getPosition().isEmpty()
                && event.getTimestamp() != null;
        return isWhole ? kind.make(event, resource) : null;
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NULL -> null;
            default -> throw new IOException("no text");
        };
    }
}
