// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Problem;
import dev.windsock.client.WindsockException;

/**
 * A stream has ended for good, for a reason that another try does not mend: the credential is not valid (any more), may
 * not read this, or the request is wrong.
 */
public final class StreamEndedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    StreamEndedException(String code, String message) {
        super(code, message);
    }

    /** A refused handshake. */
    StreamEndedException(Problem problem, int status) {
        super(problem, status, null);
    }
}
