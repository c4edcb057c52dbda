// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.http.ServerContact;
import dev.windsock.client.http.Servers;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The settings of connections.
 *
 * @param timeout the maximum time until the server responds
 * @param idleTimeout the maximum time without data on a connection
 */
record Handshake(
        HttpClient http,
        Servers servers,
        RequestHeaders headers,
        ServerContact contact,
        Duration timeout,
        Duration idleTimeout) {
    private static final int UNAUTHENTICATED = 401;

    /**
     * Returns whether a rejected handshake is worth a retry, and records a response from the server. Once the client has
     * reached the server, a response from a different server is treated as temporary.
     *
     * @param hasNewKey returns whether the key has been replaced; called only if the server rejects the key
     */
    boolean shouldRetry(ConnectResult.Rejected rejected, BooleanSupplier hasNewKey) {
        if (rejected.problem().isForeign()) {
            return !rejected.isPermanent() || contact.isEstablished();
        }
        contact.establish();
        return !rejected.isPermanent() || (rejected.status() == UNAUTHENTICATED && hasNewKey.getAsBoolean());
    }

    /** Returns the server to connect to now. */
    URI server() {
        return servers.current();
    }

    /**
     * Waits for a response.
     *
     * @throws ExecutionException if the request has failed, or there is no response within the limit
     */
    static <T> T await(CompletableFuture<T> response, Duration limit) throws InterruptedException, ExecutionException {
        try {
            return response.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ExecutionException(new TimeoutException("No response within " + limit.toSeconds() + " s"));
        }
    }

    /** Limits a duration to the handshake timeout. */
    Duration atMostTimeout(Duration duration) {
        return duration.compareTo(timeout) < 0 ? duration : timeout;
    }
}
