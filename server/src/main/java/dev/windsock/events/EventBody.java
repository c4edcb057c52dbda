// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.windsock.json.Texts;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.FieldError;
import dev.windsock.problem.RejectedException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a publication: one event, or an array of events. It reads token by token, so that a payload remains
 * the text that was sent, without white space. No number is rounded, and anything that could not be written again, such as
 * half a surrogate pair or too many nested objects, is rejected here. After that, a payload is never parsed again.
 *
 * <p>Threading: for one thread, to be used once.
 */
final class EventBody {
    /** Maximum nesting of objects and arrays in a payload; far below the limit of any reader or writer. */
    static final int MAX_DEPTH = 64;

    /** Maximum number of invalid fields reported per request. */
    private static final int MAX_ERRORS = 100;

    private static final int MAX_NAME = 128;
    private static final JsonFactory JSON = new JsonFactory();

    private final List<FieldError> errors;
    private final List<PublishedEvent> events = new ArrayList<>();

    private EventBody(List<FieldError> errors) {
        this.errors = errors;
    }

    /**
     * Reads a whole body.
     *
     * @param errors receives every invalid field; if there are any, the events must not be used
     * @throws RejectedException MALFORMED_BODY when it does not contain events, VALIDATION_FAILED when it contains too many
     */
    static List<PublishedEvent> read(byte[] body, List<FieldError> errors) {
        EventBody reader = new EventBody(errors);
        try (JsonParser parser = JSON.createParser(body)) {
            reader.document(parser);
        } catch (StreamConstraintsException e) {
            throw new RejectedException(
                    ErrorCode.MALFORMED_BODY,
                    "The body exceeds a limit: its nesting is too deep, or a name or number is too long.");
        } catch (IOException e) {
            throw new RejectedException(ErrorCode.MALFORMED_BODY, "The body is not valid JSON.");
        }
        return reader.events;
    }

    private void document(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (events.size() == EventIngest.MAX_EVENTS) {
                    throw EventIngest.invalidCount();
                }
                event(parser, "[" + events.size() + "]");
            }
        } else if (first == JsonToken.START_OBJECT) {
            event(parser, "[0]");
        } else {
            throw new RejectedException(ErrorCode.MALFORMED_BODY, "The body must be an event or an array of events.");
        }
        if (parser.nextToken() != null) {
            throw new RejectedException(
                    ErrorCode.MALFORMED_BODY, "The body must not contain anything after its JSON document.");
        }
    }

    private void event(JsonParser parser, String path) throws IOException {
        String type = "";
        String resourceType = null;
        String resourceId = null;
        String payload = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            invalid(path, "must be an event: a JSON object");
            parser.skipChildren();
        } else {
            Set<String> names = new HashSet<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                String field = path + "." + truncate(name);
                parser.nextToken();
                if (!names.add(name)) {
                    invalid(field, "must not be repeated");
                }
                switch (name) {
                    case "type" -> type = Objects.toString(text(parser, field), "");
                    case "resource_type" -> resourceType = text(parser, field);
                    case "resource_id" -> resourceId = text(parser, field);
                    case "payload" -> payload = payload(parser, field);
                    default -> {
                        invalid(field, "is not a known field");
                        parser.skipChildren();
                    }
                }
            }
        }
        events.add(new PublishedEvent(type, resourceType, resourceId, payload));
    }

    private @Nullable String text(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            invalid(field, "must be a string");
            parser.skipChildren();
        }
        return null;
    }

    private @Nullable String payload(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            invalid(field, "must be a JSON object");
            parser.skipChildren();
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator compact = JSON.createGenerator(text)) {
            copy(parser, compact, field);
        }
        return text.toString();
    }

    /** Copies the object that starts at the current token. */
    private void copy(JsonParser parser, JsonGenerator compact, String field) throws IOException {
        Deque<Set<String>> names = new ArrayDeque<>();
        int errorsBefore = errors.size();
        do {
            if (errors.size() > errorsBefore) {
                // one error per payload is enough, but the rest of the body must still be read
                skipToEnd(parser, names.size());
                return;
            }
            switch (parser.currentToken()) {
                case START_OBJECT, START_ARRAY -> {
                    names.push(new HashSet<>());
                    if (names.size() > MAX_DEPTH) {
                        invalid(field, "must be nested at most " + MAX_DEPTH + " levels deep");
                    }
                    compact.copyCurrentEvent(parser);
                }
                case END_OBJECT, END_ARRAY -> {
                    names.pop();
                    compact.copyCurrentEvent(parser);
                }
                case FIELD_NAME -> {
                    String name = parser.currentName();
                    if (!names.element().add(name)) {
                        invalid(field, "must not contain a repeated member: " + truncate(name));
                    }
                    checkWhole(name, field);
                    compact.writeFieldName(name);
                }
                case VALUE_STRING -> {
                    String text = parser.getText();
                    checkWhole(text, field);
                    compact.writeString(text);
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    checkReadable(parser, field);
                    compact.writeNumber(parser.getText());
                }
                default -> compact.copyCurrentEvent(parser);
            }
        } while (!names.isEmpty() && parser.nextToken() != null);
    }

    private static void skipToEnd(JsonParser parser, int depth) throws IOException {
        int open = depth;
        // the current token is not counted in the depth yet
        for (JsonToken token = parser.currentToken(); open > 0; token = parser.nextToken()) {
            if (token == null) {
                return;
            }
            if (token.isStructStart()) {
                open++;
            } else if (token.isStructEnd() && --open == 0) {
                return;
            }
        }
    }

    private void checkWhole(String text, String field) {
        if (!Texts.isWhole(text)) {
            invalid(field, "must not contain half of a surrogate pair");
        }
    }

    /** An exponent can be larger than any reader accepts. */
    private void checkReadable(JsonParser parser, String field) throws IOException {
        try {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                parser.getBigIntegerValue();
            } else {
                parser.getDecimalValue();
            }
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            invalid(field, "must not contain a number that is too long or too large");
        }
    }

    private void invalid(String field, String message) {
        errors.add(new FieldError(field, message));
        if (errors.size() >= MAX_ERRORS) {
            throw EventIngest.invalid(errors);
        }
    }

    private static String truncate(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }
}
