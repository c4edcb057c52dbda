// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response is not from a Windsock server or violates its API: UNEXPECTED_RESPONSE. The message names the status, the
 * content type and, for a redirect, the location.
 *
 * <p>It is retryable if the server has already responded to the client: then an intermediary, such as an ingress that is being
 * reloaded, is responding in its place. Otherwise, the URL is probably wrong.
 */
public final class UnexpectedResponseException extends WindsockException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    public UnexpectedResponseException(String message, int status, @Nullable Throwable cause) {
        this(message, status, cause, false);
    }

    public UnexpectedResponseException(String message, int status, @Nullable Throwable cause, boolean retryable) {
        super(new Problem(UNEXPECTED_RESPONSE, message, null, List.of()), status, cause);
        this.retryable = retryable;
    }

    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
