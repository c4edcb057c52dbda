package dev.windsock.client.stream;

import dev.windsock.client.Problem;
import java.time.Duration;

/** What a try to connect came to. */
sealed interface Opening {
    record Opened(StreamConnection connection) implements Opening {}

    /**
     * The handshake was answered with something else.
     *
     * @param retryAfter as the server asked; zero where it did not
     */
    record Refused(int status, Problem problem, Duration retryAfter) implements Opening {
        /** 408, 425, 429 and 5xx pass; any other refusal stays one (RFC 9110, section 15.5). */
        boolean isFinal() {
            return status < 500 && status != 408 && status != 425 && status != 429;
        }
    }

    record Unreachable(Throwable cause) implements Opening {}
}
