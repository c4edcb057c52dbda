// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.CredentialSource;
import dev.windsock.client.OutgoingRequest;
import dev.windsock.client.RequestInterceptor;
import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Adds the headers that every request and handshake carries: the API key, the user agent, and those of interceptors.
 * Thread-safe if the credential source and the interceptors are.
 */
public final class RequestHeaders {
    private static final String API_KEY = "X-API-Key";
    private static final String USER_AGENT = "User-Agent";

    private final CredentialSource credentials;
    private final String userAgent;
    private final List<RequestInterceptor> interceptors;

    public RequestHeaders(CredentialSource credentials, String userAgent, List<RequestInterceptor> interceptors) {
        this.credentials = credentials;
        this.userAgent = userAgent;
        this.interceptors = List.copyOf(interceptors);
    }

    /** Returns the API key to use now. */
    public String apiKey() {
        return credentials.apiKey();
    }

    /**
     * Adds the headers of a query or a mutation.
     *
     * @param adder receives the name and the value of each header
     */
    public void addToCall(String method, URI uri, BiConsumer<String, String> adder) {
        addTo(new Request(method, uri, true, adder));
    }

    /**
     * Adds the headers of a request that belongs to a stream or a terminal.
     *
     * @param adder receives the name and the value of each header
     * @return the API key in the headers
     */
    public String addToHandshake(URI uri, BiConsumer<String, String> adder) {
        return addTo(new Request("GET", uri, false, adder));
    }

    private String addTo(Request request) {
        String key = apiKey();
        request.header(API_KEY, key);
        request.header(USER_AGENT, userAgent);
        interceptors.forEach(interceptor -> interceptor.intercept(request));
        return key;
    }

    private record Request(String method, URI uri, boolean isCall, BiConsumer<String, String> adder)
            implements OutgoingRequest {
        @Override
        public void header(String name, String value) {
            adder.accept(name, value);
        }
    }
}
