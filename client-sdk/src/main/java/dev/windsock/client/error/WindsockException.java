// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

import dev.windsock.client.secret.Secrets;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The superclass of all call and stream failures. Branch on the class or on {@link #code}, which is either a server code or one
 * of the constants below.
 */
public class WindsockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The server was not reached, or the connection broke before the response was complete. */
    public static final String UNREACHABLE = "UNREACHABLE";
    /** The operation did not complete in time. */
    public static final String TIMEOUT = "TIMEOUT";
    /** An instance did not reach the expected status. */
    public static final String INSTANCE_FAILED = "INSTANCE_FAILED";
    /** Another request changed the instance, so it will not reach the expected status. */
    public static final String SUPERSEDED = "SUPERSEDED";
    /** Events were not published. */
    public static final String PUBLISH_FAILED = "PUBLISH_FAILED";
    /** The client or the publisher was closed before the operation completed. */
    public static final String CLOSED = "CLOSED";
    /** A stream's buffer is full and its policy is {@link dev.windsock.client.stream.Overflow#FAIL}. */
    public static final String BUFFER_OVERFLOW = "BUFFER_OVERFLOW";
    /** The response violates the protocol, for example because it is an HTML page from a proxy. */
    public static final String UNEXPECTED_RESPONSE = "UNEXPECTED_RESPONSE";
    /** The credential source failed or returned no API key, so the request was not sent. */
    public static final String CREDENTIALS_UNAVAILABLE = "CREDENTIALS_UNAVAILABLE";
    /** An interceptor failed, so the request was not sent. */
    public static final String INTERCEPTOR_FAILED = "INTERCEPTOR_FAILED";
    /** A client thread failed; the cause says why. Report it as a bug in the client. */
    public static final String CLIENT_FAILED = "CLIENT_FAILED";
    /** A listener threw an exception. */
    public static final String CONSUMER_FAILED = "CONSUMER_FAILED";
    /** The thread was interrupted while it waited; its interrupt status is set. */
    public static final String INTERRUPTED = "INTERRUPTED";

    private final String code;
    private final int status;
    private final @Nullable String requestId;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    public WindsockException(String code, String message, @Nullable Throwable cause) {
        this(new Problem(code, message, null, List.of()), 0, cause);
    }

    public WindsockException(String code, String message) {
        this(code, message, null);
    }

    /**
     * Creates the exception for a rejected request.
     *
     * @param status the HTTP status of the response; 0 if there was no response
     */
    protected WindsockException(Problem problem, int status, @Nullable Throwable cause) {
        super(Secrets.redact(status == 0 ? problem.detail() : problem.describe(status)), cause);
        this.code = problem.code();
        this.status = status;
        this.requestId = problem.requestId();
        this.errors = List.copyOf(problem.errors());
        this.retryAfter = problem.retryAfter();
    }

    /**
     * Returns the exception that matches a rejected request.
     *
     * @param isServerKnown whether the client has already received a response from the server
     */
    public static WindsockException of(Problem problem, int status, boolean isServerKnown) {
        if (problem.isForeign() && status < 500) {
            return new UnexpectedResponseException(problem.detail(), status, null, isServerKnown);
        }
        return switch (status) {
            case 401 -> new UnauthenticatedException(problem, status);
            case 403 -> new ForbiddenException(problem, status);
            case 404 -> new NotFoundException(problem, status);
            case 409 -> new ConflictException(problem, status);
            case 429 -> new RateLimitedException(problem, status);
            case 408, 425 -> new UnavailableException(problem, status);
            default ->
                status >= 500
                        ? new UnavailableException(problem, status)
                        : new InvalidRequestException(problem, status);
        };
    }

    /**
     * Returns whether the same request may succeed later: the server was not reached, is overloaded, draining or failing,
     * or applies a rate limit. Send a mutation again with the same Idempotency-Key.
     */
    public boolean isRetryable() {
        return code.equals(UNREACHABLE) || this instanceof UnavailableException || this instanceof RateLimitedException;
    }

    /** Returns the delay that the server requests before a retry; empty if it requests none. */
    public final Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Returns the code to branch on, such as {@code NAME_TAKEN}. */
    public final String code() {
        return code;
    }

    /** Returns the response's HTTP status; empty if there was no response. */
    public final Optional<Integer> status() {
        return status == 0 ? Optional.empty() : Optional.of(status);
    }

    /** Returns the request id, which also identifies the request in the server's log and in the audit log. */
    public final Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** Returns the request's invalid fields. */
    public final List<FieldError> errors() {
        return errors;
    }

    /**
     * An invalid field of a request.
     *
     * @param field the JSON name of the field
     * @param message why the value is invalid
     */
    public record FieldError(String field, String message) implements Serializable {}
}
