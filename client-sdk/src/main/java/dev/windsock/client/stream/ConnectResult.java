// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.Problem;
import dev.windsock.client.http.Failures;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

/** The result of an attempt to connect. */
sealed interface ConnectResult {
    record Opened(StreamConnection connection) implements ConnectResult {}

    /** The response rejects the handshake, or is not from a Windsock server. */
    record Rejected(int status, Problem problem) implements ConnectResult {
        /** Returns the delay that the server requests; zero if it requests none. */
        Duration retryAfter() {
            return Objects.requireNonNullElse(problem.retryAfter(), Duration.ZERO);
        }

        /** Returns the server's code, or a description of the response if it is from another server. */
        String reason() {
            return problem.isForeign() ? problem.detail() : problem.code();
        }

        /** Returns false for 408, 425, 429 and 5xx, which are temporary (RFC 9110, section 15). */
        boolean isPermanent() {
            return status < 500 && status != 408 && status != 425 && status != 429;
        }
    }

    record Unreachable(Throwable cause) implements ConnectResult {}

    /** Returns the result of a handshake that has failed; {@link Handshake#await} throws the failure. */
    static ConnectResult ofFailure(ExecutionException failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        if (cause instanceof WebSocketHandshakeException rejected && rejected.getResponse() != null) {
            HttpResponse<?> response = rejected.getResponse();
            String body = response.body() instanceof String text ? text : "";
            return new Rejected(
                    response.statusCode(), Failures.problem(response.statusCode(), response.headers(), body));
        }
        return new Unreachable(cause);
    }
}
