// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.windsock.client.Problem;
import dev.windsock.client.WindsockException;
import java.util.List;

/**
 * A generated call failed on the client's side: a required argument is missing, the response was interrupted or does not
 * match its schema, or the thread was interrupted.
 */
public final class ApiException extends WindsockException {
    private static final long serialVersionUID = 1L;

    /** The call has no usable response. */
    ApiException(Throwable cause) {
        super(code(cause), String.valueOf(cause), cause);
    }

    /** The call was not sent because a required argument is missing. */
    ApiException(String message) {
        super(new Problem("VALIDATION_FAILED", message, null, List.of()), 0, null);
    }

    private static String code(Throwable cause) {
        if (cause instanceof InterruptedException) {
            return INTERRUPTED;
        }
        return cause instanceof JsonProcessingException ? UNEXPECTED_RESPONSE : UNREACHABLE;
    }
}
