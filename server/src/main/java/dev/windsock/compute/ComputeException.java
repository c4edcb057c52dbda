package dev.windsock.compute;

/** A driver could not do what it was asked. The message is one sentence for people and becomes the status reason. */
public final class ComputeException extends Exception {
    private static final long serialVersionUID = 1L;

    public ComputeException(String message) {
        super(message);
    }

    public ComputeException(String message, Throwable cause) {
        super(message, cause);
    }
}
