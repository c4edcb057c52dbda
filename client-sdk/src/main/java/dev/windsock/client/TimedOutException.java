// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

/** An operation did not complete in time. It may still complete. */
public final class TimedOutException extends WindsockException {
    private static final long serialVersionUID = 1L;

    public TimedOutException(String message) {
        super(TIMEOUT, message);
    }
}
