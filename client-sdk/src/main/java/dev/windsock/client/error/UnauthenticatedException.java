// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

/** The API key is missing, unknown, expired or revoked: status 401. */
public final class UnauthenticatedException extends WindsockException {
    private static final long serialVersionUID = 1L;

    UnauthenticatedException(Problem problem, int status) {
        super(problem, status, null);
    }
}
