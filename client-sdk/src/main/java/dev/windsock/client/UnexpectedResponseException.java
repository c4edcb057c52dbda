// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response violates the protocol because it is not from a Windsock server but, for example, from a proxy. */
public final class UnexpectedResponseException extends WindsockException {
    private static final long serialVersionUID = 1L;

    /** @param status the HTTP status of the response; 0 if it is not known */
    public UnexpectedResponseException(String message, int status, @Nullable Throwable cause) {
        super(new Problem(UNEXPECTED_RESPONSE, message, null, List.of()), status, cause);
    }
}
