// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.CredentialSource;
import dev.windsock.client.OutgoingRequest;
import dev.windsock.client.RequestInterceptor;
import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What every request and handshake carries: the key, the user agent, and what interceptors add.
 *
 * <p>Threading: for any thread, as are the source of the key and the interceptors.
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

    /** The key to use now. */
    public String apiKey() {
        return credentials.apiKey();
    }

    /**
     * Adds the headers of a query or a mutation.
     *
     * @param add takes a name and a value
     */
    public void addToCall(String method, URI uri, BiConsumer<String, String> add) {
        addTo(new Request(method, uri, true, add));
    }

    /**
     * Adds the headers of what a stream or a terminal sends.
     *
     * @param add takes a name and a value
     * @return the key that it carries
     */
    public String addTo(String method, URI uri, BiConsumer<String, String> add) {
        return addTo(new Request(method, uri, false, add));
    }

    private String addTo(Request request) {
        String key = apiKey();
        request.header(API_KEY, key);
        request.header(USER_AGENT, userAgent);
        interceptors.forEach(interceptor -> interceptor.intercept(request));
        return key;
    }

    private record Request(String method, URI uri, boolean isCall, BiConsumer<String, String> add)
            implements OutgoingRequest {
        @Override
        public void header(String name, String value) {
            add.accept(name, value);
        }
    }
}
