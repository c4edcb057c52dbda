// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rejected request. The caller sees the message, so it must not reveal anything that the caller is not allowed to know. */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Maximum length of client-provided text in a detail. */
    private static final int MAX_NAMED = 128;

    private final ErrorCode code;
    private final transient List<FieldError> errors;
    private final @Nullable Duration retryAfter;
    private final transient Map<String, String> headers = new LinkedHashMap<>();
    private boolean precedesChange;

    /** @param detail one or more full sentences */
    public RejectedException(ErrorCode code, String detail) {
        this(code, detail, List.of(), null);
    }

    /** @param detail one or more full sentences */
    public RejectedException(ErrorCode code, String detail, Duration retryAfter) {
        this(code, detail, List.of(), retryAfter);
    }

    /** @param detail one or more full sentences */
    public RejectedException(ErrorCode code, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(detail);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** Returns a rejection because one field is invalid; see {@link FieldError} for the form of the message. */
    public static RejectedException invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    /** Returns a rejection because fields are invalid. The detail is about the first of them. */
    static RejectedException invalid(List<FieldError> errors) {
        return new RejectedException(
                ErrorCode.VALIDATION_FAILED, errors.getFirst().sentence(), errors, null);
    }

    /** Returns a rejection because the resource does not exist, or is not visible to this caller. */
    public static RejectedException notFound(String resource, String id) {
        String named = id.length() <= MAX_NAMED ? id : id.substring(0, MAX_NAMED) + "…";
        return new RejectedException(ErrorCode.NOT_FOUND, "There is no " + resource + " " + named + ".");
    }

    public ErrorCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** Adds a header to the response, such as Allow. */
    public RejectedException with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Marks the rejection as coming from a step, such as a read, that precedes every change in the request. */
    public RejectedException precedingChange() {
        precedesChange = true;
        return this;
    }

    /** Returns whether nothing was changed, even though the message does not say so. */
    boolean precedesChange() {
        return precedesChange;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** Returns how long to wait before a retry, or null if a retry would not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
