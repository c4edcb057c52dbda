package dev.windsock.client.stream;

import dev.windsock.client.http.RequestHeaders;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * What connections are made with.
 *
 * @param timeout how long the server has to answer
 * @param silence how long a connection may bring nothing
 */
record Handshake(HttpClient http, URI server, RequestHeaders headers, Duration timeout, Duration silence) {
    private static final Duration FIRST_WORD = Duration.ofSeconds(15);

    /** How long a server may take to say the first word on a WebSocket, which it does at once: no more than to answer. */
    Duration firstWord() {
        return FIRST_WORD.compareTo(timeout) < 0 ? FIRST_WORD : timeout;
    }
}
