// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import dev.windsock.json.StrictJson;
import io.micronaut.core.bind.exceptions.UnsatisfiedArgumentException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.type.Argument;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Translates the framework's 400 errors into our own. Stateless. */
final class BadRequests {
    private BadRequests() {}

    static RejectedException translate(ErrorContext context) {
        Throwable cause = context.getRootCause().orElse(null);
        StrictJson.InvalidException invalid = findInvalidJson(cause);
        if (invalid != null) {
            return invalidJson(invalid);
        }
        if (cause instanceof ConstraintViolationException violations) {
            return violated(violations);
        }
        if (cause instanceof ConversionErrorException conversion) {
            return unconvertible(conversion.getArgument());
        }
        if (cause instanceof UnsatisfiedArgumentException missing) {
            return missing(missing.getArgument());
        }
        if (cause instanceof UnsatisfiedRouteException missing) {
            return missing(missing.getArgument());
        }
        return new RejectedException(ErrorCode.MALFORMED_REQUEST, ErrorCode.MALFORMED_REQUEST.meaning());
    }

    private static StrictJson.@Nullable InvalidException findInvalidJson(@Nullable Throwable thrown) {
        Throwable cause = thrown instanceof ConversionErrorException conversion
                ? conversion.getConversionError().getCause()
                : thrown;
        while (cause != null && !(cause instanceof StrictJson.InvalidException)) {
            cause = cause.getCause();
        }
        return (StrictJson.InvalidException) cause;
    }

    private static RejectedException invalidJson(StrictJson.InvalidException invalid) {
        String message = String.valueOf(invalid.getMessage());
        return switch (invalid) {
            case StrictJson.InvalidFieldException field -> RejectedException.invalid(field.field(), message);
            case StrictJson.TooDeepException deep -> new RejectedException(ErrorCode.NESTED_TOO_DEEPLY, message);
            case StrictJson.MalformedException malformed -> new RejectedException(ErrorCode.MALFORMED_BODY, message);
        };
    }

    private static RejectedException violated(ConstraintViolationException violations) {
        List<FieldError> errors = new ArrayList<>();
        for (ConstraintViolation<?> violation : violations.getConstraintViolations()) {
            errors.add(new FieldError(field(violation.getPropertyPath()), violation.getMessage()));
        }
        errors.sort(Comparator.comparing(FieldError::field).thenComparing(FieldError::message));
        return RejectedException.invalid(errors);
    }

    /**
     * Returns the path of a field in the request: the path without the method and, unless the parameter itself is the field,
     * without the parameter. The path of a member of an object in an array includes the object's index, such as
     * {@code ports[0].host_port}.
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

    private static RejectedException unconvertible(Argument<?> argument) {
        Class<?> type = argument.getWrapperType();
        String expected = Number.class.isAssignableFrom(type)
                ? "must be an integer"
                : type == Boolean.class ? "must be true or false" : "has an invalid value";
        return RejectedException.invalid(snakeCase(argument.getName()), expected);
    }

    private static RejectedException missing(Argument<?> argument) {
        return argument.getAnnotationMetadata().hasAnnotation(Body.class)
                ? new RejectedException(ErrorCode.MALFORMED_BODY, "The request must have a JSON body.")
                : RejectedException.invalid(snakeCase(argument.getName()), "is required");
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
