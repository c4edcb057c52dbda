// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Problem;
import dev.windsock.client.WindsockException;

/**
 * A stream has ended permanently, for a reason that a retry cannot fix: the key is invalid, revoked or lacks a permission,
 * the request is invalid, or the buffer overflowed.
 */
public final class StreamEndedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    StreamEndedException(String code, String message) {
        super(code, message);
    }

    /** The server rejected the handshake. */
    StreamEndedException(Problem problem, int status) {
        super(problem, status, null);
    }
}
