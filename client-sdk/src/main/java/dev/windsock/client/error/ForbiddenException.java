// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

/** The API key lacks a permission: status 403. */
public final class ForbiddenException extends WindsockException {
    private static final long serialVersionUID = 1L;

    ForbiddenException(Problem problem, int status) {
        super(problem, status, null);
    }
}
