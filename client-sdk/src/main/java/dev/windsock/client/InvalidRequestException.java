package dev.windsock.client;

/** The request is not valid: status 400, 406, 413, 415 and others that stay as they are. {@link #errors} names fields. */
public final class InvalidRequestException extends WindsockException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(Problem problem, int status) {
        super(problem, status, null);
    }
}
