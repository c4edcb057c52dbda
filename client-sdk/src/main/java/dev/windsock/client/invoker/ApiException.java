// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.windsock.client.Problem;
import dev.windsock.client.WindsockException;
import java.util.List;

/**
 * What a generated call itself fails with: an argument that is missing, an answer that breaks off or is not of the
 * documented shape, an interrupt. What the server refuses comes as the exception of its kind.
 */
public final class ApiException extends WindsockException {
    private static final long serialVersionUID = 1L;

    /** A call without a whole answer. */
    ApiException(Throwable cause) {
        super(code(cause), String.valueOf(cause), cause);
    }

    /** A call that was not sent, since an argument is missing. */
    ApiException(String message) {
        super(new Problem("VALIDATION_FAILED", message, null, List.of()), 0, null);
    }

    private static String code(Throwable cause) {
        if (cause instanceof InterruptedException) {
            return INTERRUPTED;
        }
        return cause instanceof JsonProcessingException ? UNEXPECTED_ANSWER : UNREACHABLE;
    }
}
