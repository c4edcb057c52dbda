package dev.windsock.client;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whatever a call or a stream fails with. Branch on {@link #code}: the server's codes, or one of the constants here. */
public class WindsockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The server could not be reached, or the connection broke before there was a whole answer. */
    public static final String UNREACHABLE = "UNREACHABLE";
    /** What was waited for did not happen in time. */
    public static final String TIMEOUT = "TIMEOUT";
    /** An instance did not come to the state that was waited for. */
    public static final String INSTANCE_FAILED = "INSTANCE_FAILED";
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
