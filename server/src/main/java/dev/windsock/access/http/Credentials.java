// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.ApiKey;
import dev.windsock.access.key.KeyRing;
import dev.windsock.access.session.SessionHeaders;
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
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Authenticates requests. A key takes precedence over a ticket, and a ticket over a session. A credential that fails is
 * rejected and never treated as absent. A session's cookie without its header is not a credential: browsers send it
 * with every request, even from other pages of the host.
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

    private final KeyRing ring;
    private final SessionHeaders sessions;
    private final Tickets tickets;
    private final RequestLimits limits;

    Credentials(KeyRing ring, SessionHeaders sessions, Tickets tickets, RequestLimits limits) {
        this.ring = ring;
        this.sessions = sessions;
        this.tickets = tickets;
        this.limits = limits;
    }

    /**
     * Returns the principal of a request; empty if it carries no credential.
     *
     * @throws RejectedException UNAUTHENTICATED if a credential fails, RATE_LIMITED after too many wrong keys. A valid
     *     credential is never rejected, regardless of who else has failed at its address.
     */
    Optional<Principal> authenticate(HttpRequest<?> request) {
        try {
            return find(request, tickets::redeem);
        } catch (RejectedException e) {
            if (carriesKey(request) && !Origins.fromOtherOrigin(request)) {
                limits.countRejectedKey(
                        Client.of(request),
                        request.getAttribute(CLAIMED_KEY, KeyId.class)
                                .map(KeyId::value)
                                .orElse(""));
            }
            throw e;
        }
    }

    /** Returns whether a request carries a valid credential. Redeems no ticket. */
    boolean areValid(HttpRequest<?> request) {
        try {
            return find(request, tickets::peek).isPresent();
        } catch (RejectedException e) {
            return false;
        }
    }

    private static boolean carriesKey(HttpRequest<?> request) {
        return request.getHeaders().contains(API_KEY) || request.getHeaders().contains(HttpHeaders.AUTHORIZATION);
    }

    private Optional<Principal> find(HttpRequest<?> request, BiFunction<String, String, Optional<Principal>> redeem) {
        Set<String> keys = keys(request);
        if (keys.size() > 1) {
            throw rejection("The request carries two different API keys.");
        }
        if (!keys.isEmpty()) {
            return Optional.of(byKey(request, keys.iterator().next()));
        }
        String path = request.getPath();
        Optional<String> ticket = request.getParameters().getFirst("ticket");
        if (ticket.isPresent() && StreamPaths.acceptsTicket(path)) {
            return Optional.of(redeem.apply(ticket.get(), path)
                    .orElseThrow(() -> rejection("The ticket is unknown, used, expired or for another path."
                            + " Request a new one with `POST /api/tickets`.")));
        }
        if (!sessions.in(request)) {
            return Optional.empty();
        }
        return Optional.of(
                sessions.authenticate(request).orElseThrow(() -> rejection("The session has ended. Sign in again.")));
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
        ApiKey key = ApiKey.parse(text).orElseThrow(() -> rejection("The API key is not valid."));
        return ring.authenticate(key).orElseThrow(() -> {
            claimed(request, key.id());
            return rejection("The API key is not valid.");
        });
    }

    private static void claimed(HttpRequest<?> request, KeyId id) {
        request.setAttribute(CLAIMED_KEY, id);
    }

    private static RejectedException rejection(String detail) {
        return new RejectedException(ErrorCode.UNAUTHENTICATED, detail);
    }
}
