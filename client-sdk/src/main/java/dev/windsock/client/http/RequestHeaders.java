// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import dev.windsock.client.error.RequestNotSentException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.secret.Secrets;
import dev.windsock.client.spi.CredentialSource;
import dev.windsock.client.spi.OutgoingRequest;
import dev.windsock.client.spi.RequestInterceptor;
import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds the headers that every request and handshake carries: the API key, the user agent, and the headers from interceptors.
 * All methods throw a {@link RequestNotSentException} if the credential source or an interceptor fails; the exception never
 * contains a key. Thread-safe if the credential source and the interceptors are.
 */
public final class RequestHeaders {
    private static final String API_KEY = "X-API-Key";
    private static final String USER_AGENT = "User-Agent";

    private final CredentialSource credentials;
    private final String userAgent;
    private final List<RequestInterceptor> interceptors;
    private final ServerContact contact;

    public RequestHeaders(
            CredentialSource credentials,
            String userAgent,
            List<RequestInterceptor> interceptors,
            ServerContact contact) {
        this.credentials = credentials;
        this.userAgent = userAgent;
        this.interceptors = List.copyOf(interceptors);
        this.contact = contact;
    }

    /** Returns whether a string, without surrounding white space, can be an API key. */
    public static boolean isKey(String text) {
        String key = text.strip();
        return !key.isEmpty() && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** Returns the API key to use now, without surrounding white space. */
    public String apiKey() {
        @Nullable String supplied;
        try {
            supplied = credentials.apiKey();
        } catch (Exception | LinkageError | AssertionError e) {
            throw notSent(WindsockException.CREDENTIALS_UNAVAILABLE, "The credential source failed: ", e);
        }
        if (supplied == null || supplied.isBlank()) {
            throw new RequestNotSentException(
                    WindsockException.CREDENTIALS_UNAVAILABLE,
                    "The credential source returned no API key",
                    null,
                    contact.isEstablished());
        }
        if (!isKey(supplied)) {
            throw new RequestNotSentException(
                    WindsockException.CREDENTIALS_UNAVAILABLE,
                    "The API key from the credential source contains characters other than visible ASCII",
                    null,
                    contact.isEstablished());
        }
        return supplied.strip();
    }

    private RequestNotSentException notSent(String code, String message, Throwable cause) {
        return new RequestNotSentException(code, message + cause, Secrets.safeCause(cause), contact.isEstablished());
    }

    /**
     * Adds the headers of a query or a mutation.
     *
     * @param resendCount the number of times that the call was sent before
     * @param adder receives the name and the value of each header
     */
    public void addToCall(String method, URI uri, int resendCount, BiConsumer<String, String> adder) {
        addTo(new Request(method, uri, true, resendCount, adder));
    }

    /**
     * Adds the headers of a request that belongs to a stream or a terminal.
     *
     * @param adder receives the name and the value of each header
     * @return the API key in the headers
     */
    public String addToHandshake(URI uri, BiConsumer<String, String> adder) {
        return addTo(new Request("GET", uri, false, 0, adder));
    }

    private String addTo(Request request) {
        String key = apiKey();
        request.header(API_KEY, key);
        request.header(USER_AGENT, userAgent);
        for (RequestInterceptor interceptor : interceptors) {
            try {
                interceptor.intercept(request);
            } catch (Exception | LinkageError | AssertionError e) {
                throw notSent(WindsockException.INTERCEPTOR_FAILED, "An interceptor failed: ", e);
            }
        }
        return key;
    }

    private record Request(String method, URI uri, boolean isCall, int resendCount, BiConsumer<String, String> adder)
            implements OutgoingRequest {
        /** The JDK's own check would quote the value, which may be a secret. */
        @Override
        public void header(String name, String value) {
            if (!isHeaderValue(value)) {
                throw new IllegalArgumentException("The value of the header " + name + " contains control characters");
            }
            adder.accept(name, value);
        }
    }

    /** Returns whether a string can be a header value: RFC 9110, section 5.5. */
    public static boolean isHeaderValue(String text) {
        return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff));
    }
}
