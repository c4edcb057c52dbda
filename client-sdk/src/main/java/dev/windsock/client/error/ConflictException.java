// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

/**
 * The request conflicts with the current state: status 409, with a code such as INVALID_STATE, NAME_TAKEN or QUOTA_EXCEEDED.
 */
public final class ConflictException extends WindsockException {
    private static final long serialVersionUID = 1L;

    ConflictException(Problem problem, int status) {
        super(problem, status, null);
    }
}
