package dev.windsock.client.invoker;

import dev.windsock.client.Problem;
import dev.windsock.client.WindsockException;
import java.net.http.HttpHeaders;
import java.util.List;

/** A call that was refused, or that got no answer; the generated calls throw it. */
public class ApiException extends WindsockException {
    private static final long serialVersionUID = 1L;

    /** A call without an answer. */
    public ApiException(Throwable cause) {
        super(cause instanceof InterruptedException ? INTERRUPTED : UNREACHABLE, String.valueOf(cause), cause);
    }

    /** A call that was not sent, since an argument is missing. */
    public ApiException(int status, String message) {
        super(new Problem("VALIDATION_FAILED", message, null, List.of()), 0, null);
    }

    /** A call that was refused. */
    public ApiException(int status, String message, HttpHeaders headers, String body) {
        super(Problem.parse(status, body), status, null);
    }
}
