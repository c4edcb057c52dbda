// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

/** A rate limit was exceeded: status 429. {@link #retryAfter} returns the delay before a retry. */
public final class RateLimitedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    RateLimitedException(Problem problem, int status) {
        super(problem, status, null);
    }
}
