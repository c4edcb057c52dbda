// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

/**
 * The server could not be reached, or the connection broke before there was a whole answer. Whether a mutation was made is
 * not known: send it again with the same Idempotency-Key.
 */
public class UnreachableException extends WindsockException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, Throwable cause) {
        super(UNREACHABLE, message, cause);
    }
}
