// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import java.time.Duration;
import java.util.Map;

/** A failure that is injected into a request or a handshake. Immutable. */
public sealed interface Fault {
    /**
     * The server rejects the request; it is not carried out. The code is one of the server's error codes, such as RATE_LIMITED.
     */
    static Fault rejected(int status, String code) {
        return new Reply(
                status,
                Json.problem(status, code, "Rejected by the test.").toString(),
                Map.of(Http.TYPE, Http.PROBLEM));
    }

    /** The server rejects the request and specifies how long to wait before a retry, in whole seconds. */
    static Fault rejected(int status, String code, Duration retryAfter) {
        return new Reply(
                status,
                Json.problem(status, code, "Rejected by the test.").toString(),
                Map.of(Http.TYPE, Http.PROBLEM, "Retry-After", Long.toString(retryAfter.toSeconds())));
    }

    /** Another server, such as an ingress that is being reloaded, responds with a page; the request is not carried out. */
    static Fault foreign(int status) {
        return new Reply(status, "<html><body>Not Windsock</body></html>", Map.of(Http.TYPE, "text/html"));
    }

    /**
     * The connection breaks before the request is carried out. If the connection was used before, the JDK's client itself
     * repeats a GET request.
     */
    static Fault disconnected() {
        return new Disconnect(false);
    }

    /** The request is carried out, but the connection breaks before the response, so the outcome is unknown to the client. */
    static Fault responseLost() {
        return new Disconnect(true);
    }

    /** The server neither carries out the request nor responds, so the client eventually gives up. */
    static Fault silent() {
        return new Silence();
    }

    /** The request is carried out after a delay. */
    static Fault delayed(Duration delay) {
        return new Delay(delay);
    }

    /** A response that replaces the server's. */
    record Reply(int status, String body, Map<String, String> headers) implements Fault {
        public Reply {
            headers = Map.copyOf(headers);
        }
    }

    /** @param carriedOut whether the request is carried out before the disconnect */
    record Disconnect(boolean carriedOut) implements Fault {}

    /** No response. */
    record Silence() implements Fault {}

    /** A late response. */
    record Delay(Duration delay) implements Fault {}
}
