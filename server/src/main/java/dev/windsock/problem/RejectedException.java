// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A refused request. Its message is shown to the caller, so it names nothing that the caller may not know. */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldError> errors;
    private final @Nullable Duration retryAfter;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    public RejectedException(ErrorCode code, String detail) {
        this(code, detail, List.of(), null);
    }

    public RejectedException(ErrorCode code, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(detail);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** A refusal because one field is not valid. */
    public static RejectedException invalid(String field, String message) {
        return new RejectedException(
                ErrorCode.VALIDATION_FAILED, field + " " + message, List.of(new FieldError(field, message)), null);
    }

    /** A refusal because the resource does not exist for this caller. */
    public static RejectedException notFound(String resource, String id) {
        return new RejectedException(ErrorCode.NOT_FOUND, "There is no " + resource + " " + id + ".");
    }

    public ErrorCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** Adds a header to the answer, such as Allow. */
    public RejectedException with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** How long to wait before another try, where that helps. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
