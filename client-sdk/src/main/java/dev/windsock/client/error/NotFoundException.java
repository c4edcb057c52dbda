// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

/** The resource does not exist, or the key has no access to it: status 404. */
public final class NotFoundException extends WindsockException {
    private static final long serialVersionUID = 1L;

    NotFoundException(Problem problem, int status) {
        super(problem, status, null);
    }
}
