// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import dev.windsock.json.OneDocument;
import io.micronaut.core.bind.exceptions.UnsatisfiedArgumentException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.type.Argument;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.codec.CodecException;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.json.JsonSyntaxException;
import io.micronaut.serde.exceptions.InvalidPropertyFormatException;
import io.micronaut.serde.exceptions.SerdeException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in our terms what the framework found wrong with a request. Stateless. */
final class BadRequests {
    private static final Pattern UNKNOWN_FIELD = Pattern.compile("Unknown property \\[([^]]*)]");
    private static final Pattern DUPLICATE_FIELD = Pattern.compile("Duplicate property \\[([^]]*)]");
    private static final Pattern FIELD_AT = Pattern.compile("(?:property|field|path) \\[(?:[^]]* )?([A-Za-z0-9_.]+)]");
    private static final Pattern NOT_THE_SHAPE =
            Pattern.compile("Unexpected token (\\w+), expected (\\w+).*line: (\\d+), column: (\\d+)", Pattern.DOTALL);

    private BadRequests() {}

    static RejectedException explain(ErrorContext context) {
        Throwable cause = context.getRootCause().orElse(null);
        if (cause instanceof ConstraintViolationException violations) {
            return violated(violations);
        }
        if (cause instanceof ConversionErrorException conversion) {
            return unconverted(conversion);
        }
        if (cause instanceof UnsatisfiedArgumentException missing) {
            return missing(missing.getArgument());
        }
        if (cause instanceof UnsatisfiedRouteException missing) {
            return missing(missing.getArgument());
        }
        if (find(cause, OneDocument.TooDeepException.class) != null) {
            return tooDeep();
        }
        SerdeException shape = find(cause, SerdeException.class);
        return shape == null ? other(cause, context) : misshapen(shape);
    }

    private static RejectedException tooDeep() {
        return new RejectedException(
                ErrorCode.NESTED_TOO_DEEPLY,
                "Objects and lists may stand in one another " + OneDocument.MAX_DEPTH + " times.");
    }

    private static RejectedException other(@Nullable Throwable cause, ErrorContext context) {
        if (find(cause, JsonSyntaxException.class) != null || find(cause, CodecException.class) != null) {
            return new RejectedException(ErrorCode.MALFORMED_BODY, "The body is not valid JSON.");
        }
        return new RejectedException(
                ErrorCode.MALFORMED_REQUEST,
                context.hasErrors()
                        ? context.getErrors().getFirst().getMessage()
                        : ErrorCode.MALFORMED_REQUEST.title() + ".");
    }

    private static RejectedException violated(ConstraintViolationException violations) {
        List<FieldError> errors = new ArrayList<>();
        for (ConstraintViolation<?> violation : violations.getConstraintViolations()) {
            errors.add(new FieldError(field(violation.getPropertyPath()), violation.getMessage()));
        }
        errors.sort(Comparator.comparing(FieldError::field).thenComparing(FieldError::message));
        return invalid(errors);
    }

    /**
     * The field's name in the request: the path without the method and, where more follows, its parameter. A member of an
     * object in a list has its place there, such as {@code ports[0].host_port}.
     */
    private static String field(Path path) {
        List<String> names = new ArrayList<>();
        Integer index = null;
        for (Path.Node node : path) {
            String name = node.getName();
            if (node.getIndex() != null) {
                index = node.getIndex();
            }
            if (node.getKey() != null) {
                names.add(node.getKey().toString());
            }
            if (name != null && !name.startsWith("<")) {
                if (index != null && !names.isEmpty()) {
                    names.add(names.removeLast() + "[" + index + "]");
                    index = null;
                }
                names.add(snakeCase(name));
            }
        }
        int skip = names.size() > 2 ? 2 : Math.max(0, names.size() - 1);
        return String.join(".", names.subList(skip, names.size()));
    }

    private static RejectedException unconverted(ConversionErrorException conversion) {
        Argument<?> argument = conversion.getArgument();
        if (find(conversion.getConversionError().getCause(), OneDocument.TooDeepException.class) != null) {
            return tooDeep();
        }
        SerdeException shape = find(conversion.getConversionError().getCause(), SerdeException.class);
        if (shape != null) {
            return misshapen(shape);
        }
        if (argument.getAnnotationMetadata().hasAnnotation(Body.class)) {
            return new RejectedException(ErrorCode.MALFORMED_BODY, "The body is not valid JSON.");
        }
        return RejectedException.invalid(name(argument), "must be " + expected(argument) + ", not what was sent");
    }

    private static RejectedException misshapen(SerdeException shape) {
        if (shape instanceof InvalidPropertyFormatException format) {
            return invalid(List.of(new FieldError(name(format.getArgument()), "is not what it should be")));
        }
        String message = String.valueOf(shape.getMessage());
        Matcher unknown = UNKNOWN_FIELD.matcher(message);
        if (unknown.find()) {
            return invalid(List.of(new FieldError(unknown.group(1), "is not a known field")));
        }
        Matcher twice = DUPLICATE_FIELD.matcher(message);
        if (twice.find()) {
            return invalid(List.of(new FieldError(twice.group(1), "is there twice")));
        }
        Matcher at = FIELD_AT.matcher(message);
        if (at.find()) {
            return invalid(List.of(new FieldError(snakeCase(at.group(1)), "is missing or of the wrong type")));
        }
        Matcher expected = NOT_THE_SHAPE.matcher(message);
        return new RejectedException(
                ErrorCode.MALFORMED_BODY,
                expected.find()
                        ? "The body is not JSON of the documented shape: at line %s, column %s, %s stands where %s should."
                                .formatted(expected.group(3), expected.group(4), expected.group(1), expected.group(2))
                        : "The body is not JSON of the documented shape.");
    }

    private static RejectedException missing(Argument<?> argument) {
        return argument.getAnnotationMetadata().hasAnnotation(Body.class)
                ? new RejectedException(ErrorCode.MALFORMED_BODY, "The request needs a JSON body.")
                : RejectedException.invalid(name(argument), "is required");
    }

    private static RejectedException invalid(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        return new RejectedException(
                ErrorCode.VALIDATION_FAILED, first.field() + " " + first.message() + ".", errors, null);
    }

    private static String name(Argument<?> argument) {
        return snakeCase(argument.getName());
    }

    private static String expected(Argument<?> argument) {
        Class<?> type = argument.getWrapperType();
        if (Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        return type == Boolean.class
                ? "true or false"
                : "a " + type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static <T extends Throwable> @Nullable T find(@Nullable Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
