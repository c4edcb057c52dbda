// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.edge.Client;
import dev.windsock.principal.Principal;
import dev.windsock.store.StoreId;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a session travels in HTTP: a cookie, and a secret in a header. A browser sends the cookie to every port of the host
 * (RFC 6265, section 8.5), so the cookie alone opens nothing. The secret is stored by the page, which shares it with no other
 * origin. The cookie's name contains the id of the store: servers of one store share it, and other servers on the host have
 * cookies of their own.
 *
 * <p>Threading: for any thread; does not block.
 */
@Singleton
public final class SessionHeaders {
    /** Carries the secret, in the response that opens a session and in each request. */
    public static final String SECRET = "X-Windsock-Session";

    private static final String COOKIE = "windsock_session_";

    /** A browser accepts such a cookie only over TLS, and only for the host itself. */
    private static final String HOST_PREFIX = "__Host-";

    private final String name;
    private final Sessions sessions;

    SessionHeaders(StoreId store, Sessions sessions) {
        this.name = COOKIE + store.text();
        this.sessions = sessions;
    }

    /** Returns whether a request claims to belong to a session. */
    public boolean in(HttpRequest<?> request) {
        return request.getHeaders().contains(SECRET);
    }

    /** Returns the principal of the session that a request belongs to; empty if there is none or it has ended. */
    public Optional<Principal> authenticate(HttpRequest<?> request) {
        return request.getHeaders().getFirst(SECRET).flatMap(secret -> sessions.authenticate(cookies(request), secret));
    }

    /** Adds a new session to a response. */
    <T> MutableHttpResponse<T> opened(
            MutableHttpResponse<T> response, HttpRequest<?> request, Sessions.Opened session) {
        return response.cookie(cookie(request, session.cookie(), Session.LONGEST))
                .header(SECRET, session.secret())
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Removes the session from the browser. */
    <T> MutableHttpResponse<T> closed(MutableHttpResponse<T> response, HttpRequest<?> request) {
        return response.cookie(cookie(request, "", Duration.ZERO));
    }

    /** Returns the values of all cookies of this name: another server on the host may have set one for a longer path. */
    private List<String> cookies(HttpRequest<?> request) {
        return request.getHeaders().getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(name + "=") || cookie.startsWith(HOST_PREFIX + name + "="))
                .map(cookie -> cookie.substring(cookie.indexOf('=') + 1))
                .toList();
    }

    private Cookie cookie(HttpRequest<?> request, String value, Duration maxAge) {
        boolean secure = overTls(request);
        return Cookie.of(secure ? HOST_PREFIX + name : name, value)
                .httpOnly(true)
                .sameSite(SameSite.Strict)
                .path("/")
                .secure(secure)
                .maxAge(maxAge);
    }

    /** Behind an untrusted proxy that terminates TLS, the Origin header shows the scheme. */
    private static boolean overTls(HttpRequest<?> request) {
        String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
        return Client.of(request).tls()
                || (origin != null && origin.toLowerCase(Locale.ROOT).startsWith("https://"));
    }
}
