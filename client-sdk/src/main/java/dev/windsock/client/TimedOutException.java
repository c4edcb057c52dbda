// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

/** What was waited for did not happen in time. It may happen yet. */
public final class TimedOutException extends WindsockException {
    private static final long serialVersionUID = 1L;

    public TimedOutException(String message) {
        super(TIMEOUT, message);
    }
}
