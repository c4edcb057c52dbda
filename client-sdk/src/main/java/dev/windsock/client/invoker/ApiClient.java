// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.invoker;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * Where generated calls are sent. A {@link dev.windsock.client.WindsockClient} makes its own; a program has no need of one.
 *
 * <p>Threading: for any thread.
 */
public final class ApiClient {
    private final HttpClient http;
    private final URI server;
    private final Duration timeout;

    /**
     * @param http throws what is refused
     * @param server http or https, maybe with a path, without a slash at the end
     * @param timeout of each request, until the head of its answer
     */
    public ApiClient(HttpClient http, URI server, Duration timeout) {
        this.http = http;
        this.server = server;
        this.timeout = timeout;
    }

    /**
     * Begins a request.
     *
     * @param path below the server's URL, with the names of parameters in braces
     */
    public ApiRequest request(String method, String path) {
        return new ApiRequest(http, server, timeout, method, path);
    }
}
