// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

/** There is no such resource for this key: status 404. */
public final class NotFoundException extends WindsockException {
    private static final long serialVersionUID = 1L;

    NotFoundException(Problem problem, int status) {
        super(problem, status, null);
    }
}
