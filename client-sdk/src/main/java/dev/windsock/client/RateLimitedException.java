// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

/** A rate limit was exceeded; {@link #retryAfter} says when to retry: status 429. */
public final class RateLimitedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    RateLimitedException(Problem problem, int status) {
        super(problem, status, null);
    }
}
