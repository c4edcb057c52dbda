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
 * Reads the body of a publication: one event, or an array of them. It goes token by token, so that a payload stays the
 * text that was sent, without its white space: no number is rounded, and what could not be written again, such as half a
 * character or an object in too many others, is refused here.
 *
 * <p>Threading: one thread uses it, once.
 */
final class EventBody {
    /** How many objects and arrays of a payload stand in each other; far below what any reader or writer bounds. */
    static final int MAX_DEPTH = 64;

    /** One request tells of so many wrong fields; more say no more. */
    private static final int MAX_ERRORS = 100;

    private static final int MAX_NAME = 128;
    private static final JsonFactory JSON = new JsonFactory();

    private final List<FieldError> errors;
    private final List<PublishedEvent> events = new ArrayList<>();

    private EventBody(List<FieldError> errors) {
        this.errors = errors;
    }

    /**
     * Reads a body whole.
     *
     * @param errors takes each wrong field; the events are not to be used when there is one
     * @throws RejectedException MALFORMED_BODY for what is no event, VALIDATION_FAILED for too many
     */
    static List<PublishedEvent> read(byte[] body, List<FieldError> errors) {
        EventBody reading = new EventBody(errors);
        try (JsonParser parser = JSON.createParser(body)) {
            reading.document(parser);
        } catch (StreamConstraintsException e) {
            throw new RejectedException(
                    ErrorCode.MALFORMED_BODY, "The body has deeper objects or longer names or numbers than are read.");
        } catch (IOException e) {
            throw new RejectedException(ErrorCode.MALFORMED_BODY, "The body is not valid JSON.");
        }
        return reading.events;
    }

    private void document(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (events.size() == EventIngest.MAX_EVENTS) {
                    throw EventIngest.wrongCount();
                }
                event(parser, "[" + events.size() + "]");
            }
        } else if (first == JsonToken.START_OBJECT) {
            event(parser, "[0]");
        } else {
            throw new RejectedException(ErrorCode.MALFORMED_BODY, "The body is one event or an array of events.");
        }
        if (parser.nextToken() != null) {
            throw new RejectedException(ErrorCode.MALFORMED_BODY, "The body goes on after its JSON document.");
        }
    }

    private void event(JsonParser parser, String at) throws IOException {
        String type = "";
        String resourceType = null;
        String resourceId = null;
        RawJson payload = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            wrong(at, "must be an event: a JSON object");
            parser.skipChildren();
        } else {
            Set<String> names = new HashSet<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                String field = at + "." + cut(name);
                parser.nextToken();
                if (!names.add(name)) {
                    wrong(field, "is there twice");
                }
                switch (name) {
                    case "type" -> type = Objects.toString(text(parser, field), "");
                    case "resource_type" -> resourceType = text(parser, field);
                    case "resource_id" -> resourceId = text(parser, field);
                    case "payload" -> payload = payload(parser, field);
                    default -> {
                        wrong(field, "is not a known field");
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
            wrong(field, "must be a text");
            parser.skipChildren();
        }
        return null;
    }

    private @Nullable RawJson payload(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            wrong(field, "must be a JSON object");
            parser.skipChildren();
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator compact = JSON.createGenerator(text)) {
            copy(parser, compact, field);
        }
        return new RawJson(text.toString());
    }

    /** Copies the object that begins at the current token, up to its end. */
    private void copy(JsonParser parser, JsonGenerator compact, String field) throws IOException {
        Deque<Set<String>> names = new ArrayDeque<>();
        int before = errors.size();
        do {
            if (errors.size() > before) {
                // one error of a payload is enough, but what follows it is still to be read
                skipToEnd(parser, names.size());
                return;
            }
            switch (parser.currentToken()) {
                case START_OBJECT, START_ARRAY -> {
                    names.push(new HashSet<>());
                    if (names.size() > MAX_DEPTH) {
                        wrong(field, "must have at most " + MAX_DEPTH + " objects and arrays in each other");
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
                        wrong(field, "has the member " + cut(name) + " twice in an object");
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
        // the current token is not counted yet
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
            wrong(field, "must have whole characters: half of a surrogate pair is none");
        }
    }

    /** An exponent can be larger than any reader takes. */
    private void checkReadable(JsonParser parser, String field) throws IOException {
        try {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                parser.getBigIntegerValue();
            } else {
                parser.getDecimalValue();
            }
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            wrong(field, "has a number that is too long or too large to be read");
        }
    }

    private void wrong(String field, String message) {
        errors.add(new FieldError(field, message));
        if (errors.size() >= MAX_ERRORS) {
            throw EventIngest.notValid(errors);
        }
    }

    private static String cut(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }
}
