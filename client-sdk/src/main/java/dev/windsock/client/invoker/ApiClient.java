// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/** Sends generated calls. {@link dev.windsock.client.WindsockClient} creates one; programs do not need it. Thread-safe. */
public final class ApiClient {
    private final HttpClient http;
    private final URI server;
    private final Duration timeout;

    /**
     * @param http throws an exception for each rejected request
     * @param server an http or https URL, optionally with a path, without a trailing slash
     * @param timeout the maximum time of each request
     */
    public ApiClient(HttpClient http, URI server, Duration timeout) {
        this.http = http;
        this.server = server;
        this.timeout = timeout;
    }

    /**
     * Returns a new request.
     *
     * @param path the path below the server's URL, with parameter names in braces
     */
    public ApiRequest request(String method, String path) {
        return new ApiRequest(http, server, timeout, method, path);
    }
}
