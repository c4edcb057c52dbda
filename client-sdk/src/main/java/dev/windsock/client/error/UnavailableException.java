// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

/** The server cannot handle the request at the moment: status 408, 425 and 5xx. */
public final class UnavailableException extends WindsockException {
    private static final long serialVersionUID = 1L;

    UnavailableException(Problem problem, int status) {
        super(problem, status, null);
    }
}
