// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON from clients into records. It rejects input that a lenient reader would drop or convert: unknown and duplicate
 * fields, values of the wrong type, and text after the document. It also rejects unpaired surrogates, which cannot be written
 * back.
 *
 * <p>Threading: thread-safe.
 */
public final class StrictJson {
    /** The maximum nesting depth of objects and arrays. */
    public static final int MAX_DEPTH = 100;

    private static final String TIME = "an RFC 3339 time such as 2027-01-01T00:00:00Z";

    private static final int STREAMS_MAX_DEPTH = 1_000;

    private static final JsonFactory STREAMS = factory(STREAMS_MAX_DEPTH);

    private static final JsonMapper MAPPER = JsonMapper.builder(factory(MAX_DEPTH))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                            .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
            .addModule(new SimpleModule().addDeserializer(Instant.class, new TimeDeserializer()))
            .build();

    private StrictJson() {}

    private static JsonFactory factory(int maxDepth) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
    }

    /** JSON that cannot be read into the requested type. */
    public abstract static sealed class InvalidException extends IOException {
        private static final long serialVersionUID = 1L;

        private InvalidException(String message) {
            super(message);
        }
    }

    /** The document is not JSON, or is not an object. The message is a sentence. */
    public static final class MalformedException extends InvalidException {
        private static final long serialVersionUID = 1L;

        private MalformedException(String message) {
            super(message);
        }
    }

    /** The document is nested too deeply. */
    public static final class TooDeepException extends InvalidException {
        private static final long serialVersionUID = 1L;

        private TooDeepException(int maxDepth) {
            super("JSON may be nested at most " + maxDepth + " levels deep.");
        }
    }

    /** A field is unknown, duplicate, or of the wrong type. The message continues a sentence that begins with the field. */
    public static final class InvalidFieldException extends InvalidException {
        private static final long serialVersionUID = 1L;

        private final String field;

        private InvalidFieldException(String field, String message) {
            super(message);
            this.field = field;
        }

        /** Returns the path of the field, such as {@code ports[0].host_port}. */
        public String field() {
            return field;
        }
    }

    /** Reads one document. */
    public static <T> T read(byte[] json, Class<T> type) throws InvalidException {
        JsonNode document = parse(json);
        try {
            return MAPPER.treeToValue(document, type);
        } catch (JsonProcessingException e) {
            throw mismatch(e, document);
        }
    }

    /**
     * Applies a JSON merge patch (RFC 7396) to a value: members of the patch replace those of the value, null removes them, and
     * objects are merged. Members that do not exist in the value's type are rejected.
     */
    public static <T> T patch(T value, byte[] patch, Class<T> type) throws InvalidException {
        JsonNode document = parse(patch);
        ObjectNode merged = MAPPER.valueToTree(value);
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            if (!merged.has(member.getKey())) {
                throw new InvalidFieldException(member.getKey(), "is not a known field");
            }
        }
        merge(merged, document);
        try {
            return MAPPER.treeToValue(merged, type);
        } catch (JsonProcessingException e) {
            throw mismatch(e, merged);
        }
    }

    private static void merge(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            String name = member.getKey();
            JsonNode change = member.getValue();
            if (change.isNull()) {
                target.remove(name);
            } else if (change.isObject()) {
                ObjectNode nested = target.get(name) instanceof ObjectNode current ? current : target.objectNode();
                target.set(name, nested);
                merge(nested, change);
            } else {
                target.set(name, change);
            }
        }
    }

    /** Reads the tokens of a document. */
    @FunctionalInterface
    public interface TokenReader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Reads one document token by token. The reader must limit the nesting depth itself. */
    public static <T> T stream(byte[] json, TokenReader<T> reader) throws InvalidException {
        return translateErrors(STREAMS_MAX_DEPTH, () -> {
            try (JsonParser parser = STREAMS.createParser(json)) {
                T value = reader.read(parser);
                if (parser.nextToken() != null) {
                    throw new MalformedException("The JSON must be a single document.");
                }
                return value;
            }
        });
    }

    private interface Work<T> {
        T read() throws IOException;
    }

    private static <T> T translateErrors(int maxDepth, Work<T> work) throws InvalidException {
        try {
            return work.read();
        } catch (InvalidException e) {
            throw e;
        } catch (StreamConstraintsException e) {
            throw e.getOriginalMessage().contains("nesting depth")
                    ? new TooDeepException(maxDepth)
                    : new MalformedException("The JSON contains a name, string or number that is too long.");
        } catch (StreamReadException e) {
            if (e.getOriginalMessage().startsWith("Duplicate field")) {
                throw new InvalidFieldException(
                        path(e.getProcessor().getParsingContext().pathAsPointer()), "must not appear more than once");
            }
            throw new MalformedException("The JSON is invalid" + position(e) + ".");
        } catch (MismatchedInputException e) {
            throw new MalformedException("The JSON must be a single document.");
        } catch (IOException e) {
            throw new MalformedException("The JSON is invalid.");
        }
    }

    /** Parses the whole document first, so that its syntax is checked before its fields. */
    private static JsonNode parse(byte[] json) throws InvalidException {
        JsonNode document = translateErrors(MAX_DEPTH, () -> MAPPER.readTree(json));
        if (document.isMissingNode()) {
            throw new MalformedException("The JSON is empty.");
        }
        if (!document.isObject()) {
            throw new MalformedException("The JSON must be an object, not " + kind(document) + ".");
        }
        if (!Texts.isWhole(document.toString())) {
            throw new MalformedException("The JSON contains an unpaired surrogate.");
        }
        return document;
    }

    private static InvalidException mismatch(JsonProcessingException e, JsonNode document) {
        if (!(e instanceof JsonMappingException mapping)) {
            return new MalformedException("The JSON does not match the documented schema.");
        }
        JsonPointer pointer = JsonPointer.empty();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            pointer = step.getFieldName() == null
                    ? pointer.appendIndex(step.getIndex())
                    : pointer.appendProperty(step.getFieldName());
        }
        if (mapping instanceof UnrecognizedPropertyException) {
            return new InvalidFieldException(path(pointer), "is not a known field");
        }
        JsonNode value = document.at(pointer);
        Class<?> expected = mapping instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        return new InvalidFieldException(path(pointer), problem(expected, value));
    }

    private static String problem(@Nullable Class<?> expected, JsonNode value) {
        if (expected == null || value.isIntegralNumber() && Number.class.isAssignableFrom(expected)) {
            return "is out of range";
        }
        if (expected == Instant.class && value.isTextual()) {
            return "must be " + TIME;
        }
        return "must be " + name(expected) + ", not " + kind(value);
    }

    private static String name(Class<?> expected) {
        if (expected == String.class) {
            return "a string";
        }
        if (expected == Boolean.class) {
            return "true or false";
        }
        if (expected == Instant.class) {
            return TIME;
        }
        if (Number.class.isAssignableFrom(expected)) {
            return "an integer";
        }
        return Iterable.class.isAssignableFrom(expected) ? "an array" : "an object";
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case NUMBER -> value.isIntegralNumber() ? "an integer" : "a decimal number";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case NULL, MISSING -> "null";
        };
    }

    /** Writes a pointer such as {@code /ports/0/host_port} as {@code ports[0].host_port}. */
    private static String path(JsonPointer pointer) {
        StringBuilder path = new StringBuilder();
        for (JsonPointer step = pointer; !step.matches(); step = step.tail()) {
            if (step.mayMatchElement()) {
                path.append('[').append(step.getMatchingIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getMatchingProperty());
            }
        }
        return path.toString();
    }

    private static String position(StreamReadException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static final class TimeDeserializer extends StdScalarDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        private TimeDeserializer() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Timestamps.parse(parser.currentToken().isScalarValue() ? parser.getText() : "")
                    .orElseThrow(() -> MismatchedInputException.from(parser, Instant.class, "not a time"));
        }
    }
}
