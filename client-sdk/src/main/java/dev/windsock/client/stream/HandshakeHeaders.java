// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.RequestNotSentException;
import dev.windsock.client.http.RequestHeaders;
import java.net.URI;
import java.util.function.BiConsumer;

/**
 * Adds the headers to one stream's handshakes, and detects whether the key has been replaced since the last handshake. Not
 * thread-safe.
 */
final class HandshakeHeaders {
    private final RequestHeaders headers;
    private String lastKey = "";

    HandshakeHeaders(RequestHeaders headers) {
        this.headers = headers;
    }

    void addTo(URI uri, BiConsumer<String, String> adder) {
        lastKey = headers.addToHandshake(uri, adder);
    }

    boolean hasNewKey() {
        try {
            return !headers.apiKey().equals(lastKey);
        } catch (RequestNotSentException e) {
            // unknown until the next handshake
            return e.isRetryable();
        }
    }
}
