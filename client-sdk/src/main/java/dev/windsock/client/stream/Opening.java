// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Problem;
import dev.windsock.client.http.RetryAfter;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Objects;

/** What a try to connect came to. */
sealed interface Opening {
    record Opened(StreamConnection connection) implements Opening {}

    /** The handshake was answered with something else. */
    record Refused(int status, Problem problem) implements Opening {
        /** As the server asked; zero where it did not. */
        Duration retryAfter() {
            return Objects.requireNonNullElse(problem.retryAfter(), Duration.ZERO);
        }

        /** 408, 425, 429 and 5xx pass; any other refusal stays one (RFC 9110, section 15.5). */
        boolean isFinal() {
            return status < 500 && status != 408 && status != 425 && status != 429;
        }
    }

    record Unreachable(Throwable cause) implements Opening {}

    /** What a handshake of a WebSocket came to that has failed so. */
    static Opening failed(Throwable cause) {
        if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
            HttpResponse<?> answer = refused.getResponse();
            String body = answer.body() instanceof String text ? text : "";
            return new Refused(answer.statusCode(), Problem.parse(body, RetryAfter.of(answer.headers())));
        }
        return new Unreachable(cause);
    }
}
