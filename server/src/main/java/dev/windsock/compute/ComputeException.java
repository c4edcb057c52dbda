// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.io.IOException;
import java.util.Objects;

/** A driver failed to perform an operation. The message is one human-readable sentence and becomes the status reason. */
public final class ComputeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    public ComputeException(String message) {
        super(message);
        this.code = FailureCode.DRIVER_FAILED;
    }

    public ComputeException(String message, Throwable cause) {
        this(FailureCode.DRIVER_FAILED, message, cause);
    }

    public ComputeException(FailureCode code, String message) {
        super(message);
        this.code = code;
    }

    public ComputeException(FailureCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * Creates the exception for an operation that failed with a system error; its message has the form "Cannot do this: cause."
     */
    public static ComputeException causedBy(String operation, IOException cause) {
        String message = Objects.toString(cause.getMessage(), cause.getClass().getSimpleName());
        return new ComputeException(operation + ": " + message + (message.endsWith(".") ? "" : "."), cause);
    }

    public FailureCode code() {
        return code;
    }
}
