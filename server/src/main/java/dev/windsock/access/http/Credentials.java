// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.ApiKey;
import dev.windsock.access.key.KeyRing;
import dev.windsock.access.session.Sessions;
import dev.windsock.access.session.StreamPaths;
import dev.windsock.access.session.Tickets;
import dev.windsock.edge.Client;
import dev.windsock.edge.RequestLimits;
import dev.windsock.id.KeyId;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Authenticates requests. A credential in a header takes precedence over a ticket, and a ticket over a cookie. A credential that fails is rejected and never treated as absent. Browsers send the cookie with every request, so it is read only where it grants access: the sign-in page must load after a session has ended.
 *
 * <p>Threading: for any thread; does not block.
 */
@Singleton
public final class Credentials {
    /** The request attribute that holds the principal. */
    static final String PRINCIPAL = "windsock.principal";

    /** The request attribute that holds the key that a failed credential named, for the audit log. */
    static final String CLAIMED_KEY = "windsock.claimed_key";

    private static final String API_KEY = "X-API-Key";
    private static final String BEARER = "bearer ";
    private static final List<String> COOKIE_PATHS = List.of("/api/", "/ws", "/health", "/prometheus");

    private final KeyRing ring;
    private final Sessions sessions;
    private final Tickets tickets;
    private final Origins origins;
    private final RequestLimits limits;

    Credentials(KeyRing ring, Sessions sessions, Tickets tickets, Origins origins, RequestLimits limits) {
        this.ring = ring;
        this.sessions = sessions;
        this.tickets = tickets;
        this.origins = origins;
        this.limits = limits;
    }

    /**
     * Returns the principal of a request; empty if it carries no credential.
     *
     * @throws RejectedException UNAUTHENTICATED if a credential fails, RATE_LIMITED after too many failures of the address
     */
    Optional<Principal> authenticate(HttpRequest<?> request) {
        try {
            return find(request);
        } catch (RejectedException e) {
            if (e.code() == ErrorCode.UNAUTHENTICATED) {
                limits.countRejectedCredential(Client.of(request));
            }
            throw e;
        }
    }

    private Optional<Principal> find(HttpRequest<?> request) {
        Set<String> keys = keys(request);
        if (keys.size() > 1) {
            throw rejection("The request carries two different API keys.");
        }
        if (!keys.isEmpty()) {
            return Optional.of(byKey(request, keys.iterator().next()));
        }
        String path = request.getPath();
        Optional<String> ticket = request.getParameters().getFirst("ticket");
        if (ticket.isPresent() && StreamPaths.isStream(path)) {
            limits.checkCredentials(Client.of(request));
            return Optional.of(tickets.redeem(ticket.get(), path)
                    .orElseThrow(() -> rejection("The ticket is unknown, used, expired or for another stream.")));
        }
        if (COOKIE_PATHS.stream().noneMatch(path::startsWith)) {
            return Optional.empty();
        }
        return request.getCookies()
                .findCookie(Sessions.COOKIE)
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty())
                .map(value -> bySession(request, value));
    }

    private static Set<String> keys(HttpRequest<?> request) {
        Set<String> keys = new LinkedHashSet<>(request.getHeaders().getAll(API_KEY));
        for (String authorization : request.getHeaders().getAll(HttpHeaders.AUTHORIZATION)) {
            if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
                throw rejection("Unsupported Authorization scheme: use `Authorization: Bearer <api key>`.");
            }
            keys.add(authorization.substring(BEARER.length()).strip());
        }
        return keys;
    }

    private Principal byKey(HttpRequest<?> request, String text) {
        limits.checkCredentials(Client.of(request));
        ApiKey key = ApiKey.parse(text).orElseThrow(() -> rejection("The API key is not valid."));
        return ring.authenticate(key).orElseThrow(() -> {
            claimed(request, key.id());
            return rejection("The API key is not valid.");
        });
    }

    private Principal bySession(HttpRequest<?> request, String value) {
        // a page of another site can make a browser open a stream with its cookies; only the browser knows the origin
        if (StreamPaths.isStream(request.getPath()) && !origins.allowed(request) && !origins.fromOwnPage(request)) {
            throw rejection("A session can open streams only from pages of this server. Use a ticket instead.");
        }
        limits.checkCredentials(Client.of(request));
        return sessions.authenticate(value)
                .orElseThrow(() -> rejection("The session has ended. Sign in again.")
                        .with(
                                HttpHeaders.SET_COOKIE,
                                Sessions.COOKIE + "=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"));
    }

    private static void claimed(HttpRequest<?> request, KeyId id) {
        request.setAttribute(CLAIMED_KEY, id);
    }

    private static RejectedException rejection(String detail) {
        return new RejectedException(ErrorCode.UNAUTHENTICATED, detail);
    }
}
