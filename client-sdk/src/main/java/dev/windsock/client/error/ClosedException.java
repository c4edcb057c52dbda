// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

/**
 * The client, or the stream, view, publisher or session that was used, is closed: CLOSED. Calls that are in progress during the
 * close also fail with this exception. Never retryable.
 */
public final class ClosedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    public ClosedException(String message) {
        super(CLOSED, message);
    }
}
