// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The server was not reached, or the connection broke before the response was complete. The outcome of a mutation is
 * unknown: send it again with the same Idempotency-Key.
 */
public class UnreachableException extends WindsockException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, @Nullable Throwable cause) {
        super(UNREACHABLE, message, cause);
    }
}
