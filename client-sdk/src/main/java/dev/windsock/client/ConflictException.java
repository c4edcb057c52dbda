// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

/** The request conflicts with the current state, such as INVALID_STATE, NAME_TAKEN or QUOTA_EXCEEDED: status 409. */
public final class ConflictException extends WindsockException {
    private static final long serialVersionUID = 1L;

    ConflictException(Problem problem, int status) {
        super(problem, status, null);
    }
}
