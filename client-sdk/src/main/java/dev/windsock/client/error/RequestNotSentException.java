// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.error;

import dev.windsock.client.spi.CredentialSource;
import dev.windsock.client.spi.RequestInterceptor;
import org.jspecify.annotations.Nullable;

/**
 * A request was not sent, because the client could not complete its headers. The code is CREDENTIALS_UNAVAILABLE if the
 * {@link CredentialSource} failed or supplied no usable key, or INTERCEPTOR_FAILED if a {@link RequestInterceptor} failed.
 *
 * <p>It is retryable once the client has received a response from the server: streams, views and publishers then retry
 * automatically. Before that, an incorrect configuration of the program is the more likely cause.
 */
public final class RequestNotSentException extends WindsockException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    public RequestNotSentException(String code, String message, @Nullable Throwable cause, boolean retryable) {
        super(code, message, cause);
        this.retryable = retryable;
    }

    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
