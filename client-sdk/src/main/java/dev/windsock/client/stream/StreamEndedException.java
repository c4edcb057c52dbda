// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.Problem;
import dev.windsock.client.error.WindsockException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream has ended permanently, for a reason that a retry cannot fix: the key is invalid, revoked or lacks a permission, the
 * request is invalid, or the buffer overflowed. CLIENT_FAILED and its cause report a bug in the client.
 */
public final class StreamEndedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    StreamEndedException(String code, String message, @Nullable Throwable cause) {
        this(new Problem(code, message, null, List.of()), 0, cause);
    }

    /** The server rejected the handshake. */
    StreamEndedException(Problem problem, int status) {
        this(problem, status, null);
    }

    private StreamEndedException(Problem problem, int status, @Nullable Throwable cause) {
        super(problem, status, cause);
        this.problem = problem;
    }

    /** Returns a copy of this failure that has the caller's stack trace, and this failure as its cause. */
    StreamEndedException forCaller() {
        return new StreamEndedException(problem, status().orElse(0), this);
    }
}
