// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.http.RequestHeaders;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * The settings of connections.
 *
 * @param timeout the maximum time until the server responds
 * @param idleTimeout the maximum time without data on a connection
 */
record Handshake(HttpClient http, URI server, RequestHeaders headers, Duration timeout, Duration idleTimeout) {
    /** Limits a duration to the timeout of the handshake. */
    Duration atMostTimeout(Duration duration) {
        return duration.compareTo(timeout) < 0 ? duration : timeout;
    }
}
