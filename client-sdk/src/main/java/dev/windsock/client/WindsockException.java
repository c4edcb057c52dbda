// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a call or a stream fails with. Branch on its class, or on {@link #code}: the server's codes, or one of the
 * constants here.
 */
public class WindsockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The server could not be reached, or the connection broke before there was a whole answer. */
    public static final String UNREACHABLE = "UNREACHABLE";
    /** What was waited for did not happen in time. */
    public static final String TIMEOUT = "TIMEOUT";
    /** An instance did not come to the state that was waited for. */
    public static final String INSTANCE_FAILED = "INSTANCE_FAILED";
    /** Another request has asked something else of the instance, so what was waited for will not happen. */
    public static final String SUPERSEDED = "SUPERSEDED";
    /** Events were given up. */
    public static final String PUBLISH_FAILED = "PUBLISH_FAILED";
    /** What was waited for, or was to be published, ended with the closing of the client. */
    public static final String CLOSED = "CLOSED";
    /** More items waited in a stream's buffer than it takes. */
    public static final String BUFFER_OVERFLOW = "BUFFER_OVERFLOW";
    /** The answer is not what the protocol says, such as the page of a proxy. */
    public static final String UNEXPECTED_ANSWER = "UNEXPECTED_ANSWER";
    /** What was given to deal with items has thrown. */
    public static final String CONSUMER_FAILED = "CONSUMER_FAILED";
    /** The thread was interrupted while it waited; its interrupt is set. */
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
     * A refused request.
     *
     * @param status of the answer; 0 where there was none
     */
    protected WindsockException(Problem problem, int status, @Nullable Throwable cause) {
        super(status == 0 ? problem.detail() : problem.describe(status), cause);
        this.code = problem.code();
        this.status = status;
        this.requestId = problem.requestId();
        this.errors = List.copyOf(problem.errors());
        this.retryAfter = problem.retryAfter();
    }

    /** The exception of a refused request. */
    static WindsockException of(Problem problem, int status) {
        if (problem.code().equals(UNEXPECTED_ANSWER) && status < 500) {
            return new UnexpectedAnswerException(problem.detail(), status, null);
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
     * Whether the same request may succeed later, unchanged: the server was not reached, is busy, draining or failing, or
     * asks for patience. A mutation that is sent again needs the Idempotency-Key of the first time.
     */
    public final boolean isRetryable() {
        // by its code, since a file that breaks off fails in the generated call, which knows no classes
        return code.equals(UNREACHABLE) || this instanceof UnavailableException || this instanceof RateLimitedException;
    }

    /** How long the server asks to wait before another try; empty where it does not. */
    public final Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** What to branch on, such as {@code NAME_TAKEN}. */
    public final String code() {
        return code;
    }

    /** The HTTP status of the answer; empty where there was none. */
    public final Optional<Integer> status() {
        return status == 0 ? Optional.empty() : Optional.of(status);
    }

    /** What the server's log and audit name the request. */
    public final Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** What is wrong with which field of the request. */
    public final List<FieldError> errors() {
        return errors;
    }

    /**
     * What is wrong with one field.
     *
     * @param field its name in JSON
     */
    public record FieldError(String field, String message) implements Serializable {}
}
