// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Problem;
import dev.windsock.client.http.RetryAfter;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Objects;

/** The result of an attempt to connect. */
sealed interface ConnectResult {
    record Opened(StreamConnection connection) implements ConnectResult {}

    /** The response rejects the handshake, or is not from a Windsock server. */
    record Rejected(int status, Problem problem) implements ConnectResult {
        /** Returns the delay that the server asks for; zero if it asks for none. */
        Duration retryAfter() {
            return Objects.requireNonNullElse(problem.retryAfter(), Duration.ZERO);
        }

        /** Returns false for 408, 425, 429 and 5xx, which are temporary (RFC 9110, section 15). */
        boolean isPermanent() {
            return status < 500 && status != 408 && status != 425 && status != 429;
        }
    }

    record Unreachable(Throwable cause) implements ConnectResult {}

    /** Returns the result of a WebSocket handshake that has failed. */
    static ConnectResult ofFailure(Throwable cause) {
        if (cause instanceof WebSocketHandshakeException rejected && rejected.getResponse() != null) {
            HttpResponse<?> response = rejected.getResponse();
            String body = response.body() instanceof String text ? text : "";
            return new Rejected(response.statusCode(), Problem.parse(body, RetryAfter.of(response.headers())));
        }
        return new Unreachable(cause);
    }
}
