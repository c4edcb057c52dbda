// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.edge.BasePath;
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
import java.util.stream.Stream;

/**
 * How HTTP requests carry a session: in a cookie, and as a secret in a header. A browser sends the cookie to every port on the
 * host (RFC 6265, section 8.5), so the cookie alone grants no access. The secret is stored by the page, which does not share it
 * with any other origin. The cookie's name contains the id of the store: servers that share a store share the cookie, and other
 * servers on the host have separate cookies. Its path is the base path.
 *
 * <p>Threading: thread-safe; only {@link #authenticateInStore} blocks.
 */
@Singleton
public final class SessionHeaders {
    /** The header that carries the secret, in the response that opens a session and in each request. */
    public static final String SECRET = "X-Windsock-Session";

    private static final String COOKIE = "windsock_session_";

    /**
     * A browser accepts a cookie with this prefix only over TLS, and only if it applies to the host itself and to all of its
     * paths.
     */
    private static final String HOST_PREFIX = "__Host-";

    /** A browser accepts a cookie with this prefix only over TLS. */
    private static final String SECURE_PREFIX = "__Secure-";

    private final String name;
    private final BasePath base;
    private final Sessions sessions;

    SessionHeaders(StoreId store, BasePath base, Sessions sessions) {
        this.name = COOKIE + store.text();
        this.base = base;
        this.sessions = sessions;
    }

    /** Returns whether a request claims to belong to a session. */
    public boolean in(HttpRequest<?> request) {
        return request.getHeaders().contains(SECRET);
    }

    /** Returns the principal of the session that a request belongs to; empty if there is no session or it has ended. */
    public Optional<Principal> authenticate(HttpRequest<?> request) {
        return request.getHeaders().getFirst(SECRET).flatMap(secret -> sessions.authenticate(cookies(request), secret));
    }

    /** Returns the result of {@link #authenticate} after reading changes by other servers from the store. Blocks. */
    public Optional<Principal> authenticateInStore(HttpRequest<?> request) {
        if (in(request)) {
            sessions.refresh(cookies(request));
        }
        return authenticate(request);
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

    /**
     * Returns the values of all cookies with this name, because another server on the host may have set such a cookie for a
     * longer path.
     */
    private List<String> cookies(HttpRequest<?> request) {
        return request.getHeaders().getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::strip)
                .filter(cookie -> Stream.of("", HOST_PREFIX, SECURE_PREFIX)
                        .anyMatch(prefix -> cookie.startsWith(prefix + name + "=")))
                .map(cookie -> cookie.substring(cookie.indexOf('=') + 1))
                .toList();
    }

    private Cookie cookie(HttpRequest<?> request, String value, Duration maxAge) {
        boolean secure = overTls(request);
        String prefix = secure ? (base.isRoot() ? HOST_PREFIX : SECURE_PREFIX) : "";
        return Cookie.of(prefix + name, value)
                .httpOnly(true)
                .sameSite(SameSite.Strict)
                .path(base.isRoot() ? "/" : base.text())
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
