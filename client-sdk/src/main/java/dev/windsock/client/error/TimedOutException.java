// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

/** An operation did not complete in time. It may still complete. */
public final class TimedOutException extends WindsockException {
    private static final long serialVersionUID = 1L;

    /** @param lastFailure why the last attempt failed */
    public TimedOutException(String message, Throwable lastFailure) {
        super(TIMEOUT, message, lastFailure);
    }

    public TimedOutException(String message) {
        super(TIMEOUT, message);
    }
}
