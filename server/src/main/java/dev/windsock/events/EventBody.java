// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.windsock.json.StrictJson;
import dev.windsock.json.Texts;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.FieldError;
import dev.windsock.problem.RejectedException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a publication: one event, or an array of events. It reads token by token, so that a payload keeps the exact
 * text that was sent, except for white space. No number is rounded. Values that could not be written back are rejected here,
 * such as half a surrogate pair or objects that are nested too deeply. After that, a payload is never parsed again. The body is
 * rejected at the first invalid field. Stateless.
 */
final class EventBody {
    /** Maximum nesting depth of objects and arrays in a payload; far below the limit of any reader or writer. */
    static final int MAX_DEPTH = 64;

    private static final JsonFactory JSON = new JsonFactory();

    private EventBody() {}

    /** @throws RejectedException MALFORMED_BODY, VALIDATION_FAILED */
    static List<PublishedEvent> read(byte[] body) {
        try {
            return StrictJson.stream(body, EventBody::document);
        } catch (StrictJson.InvalidFieldException e) {
            // a body that is not an array is treated as an array of one event
            String field = e.field().startsWith("[") ? e.field() : "[0]." + e.field();
            throw invalid(field, String.valueOf(e.getMessage()));
        } catch (StrictJson.InvalidException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static List<PublishedEvent> document(JsonParser parser) throws IOException {
        try {
            return events(parser);
        } catch (RejectedException e) {
            // a later syntax error takes precedence over an invalid field
            while (parser.nextToken() != null) {}
            throw e;
        }
    }

    private static List<PublishedEvent> events(JsonParser parser) throws IOException {
        List<PublishedEvent> events = new ArrayList<>();
        switch (parser.nextToken()) {
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (events.size() == EventIngest.MAX_EVENTS) {
                        throw EventIngest.invalidCount();
                    }
                    events.add(event(parser, "[" + events.size() + "]"));
                }
            }
            case START_OBJECT -> events.add(event(parser, "[0]"));
            case null, default -> throw malformed("The body must be an event or an array of events.");
        }
        return events;
    }

    private static PublishedEvent event(JsonParser parser, String path) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw invalid(path, "must be an event: a JSON object");
        }
        String type = null;
        String resourceType = null;
        String resourceId = null;
        String payload = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String field = path + "." + name;
            parser.nextToken();
            switch (name) {
                case "type" -> type = text(parser, field);
                case "resource_type" -> resourceType = text(parser, field);
                case "resource_id" -> resourceId = text(parser, field);
                case "payload" -> payload = payload(parser, field);
                default -> throw invalid(field, "is not a known field");
            }
        }
        return new PublishedEvent(Objects.requireNonNullElse(type, ""), resourceType, resourceId, payload);
    }

    private static @Nullable String text(JsonParser parser, String field) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NULL -> null;
            default -> throw invalid(field, "must be a string");
        };
    }

    private static @Nullable String payload(JsonParser parser, String field) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                StringWriter text = new StringWriter();
                try (JsonGenerator compact = JSON.createGenerator(text)) {
                    copy(parser, compact, field);
                }
                yield text.toString();
            }
            case VALUE_NULL -> null;
            default -> throw invalid(field, "must be a JSON object");
        };
    }

    /** Copies the object that starts at the current token. */
    private static void copy(JsonParser parser, JsonGenerator compact, String field) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth > MAX_DEPTH) {
                throw invalid(field, "must be nested at most " + MAX_DEPTH + " levels deep");
            }
            if ((token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING)
                    && !Texts.isWhole(parser.getText())) {
                throw invalid(field, "must not contain an unpaired surrogate");
            }
            if (token.isNumeric()) {
                checkReadable(parser, field);
                compact.writeNumber(parser.getText());
            } else {
                compact.copyCurrentEvent(parser);
            }
        } while (depth > 0 && parser.nextToken() != null);
    }

    /** Rejects a number that no reader accepts, such as one whose exponent is too large. */
    private static void checkReadable(JsonParser parser, String field) throws IOException {
        try {
            parser.getDecimalValue();
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw invalid(field, "must not contain a number that is too long or too large");
        }
    }

    private static RejectedException invalid(String field, String message) {
        return EventIngest.invalid(List.of(new FieldError(field, message)));
    }

    private static RejectedException malformed(String detail) {
        return new RejectedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
