// SPDX-License-Identifier: Apache-2.0
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
    /** So long, but no longer than the server has to answer. */
    Duration atMost(Duration wait) {
        return wait.compareTo(timeout) < 0 ? wait : timeout;
    }
}
