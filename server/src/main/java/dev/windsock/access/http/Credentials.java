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
import dev.windsock.limit.RateLimiter;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import io.github.bucket4j.Bucket;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Authenticates requests. A key takes precedence over a ticket, and a ticket over a session. An invalid credential is rejected
 * and never treated as absent. A session's cookie without its header is not a credential: browsers send it with every request,
 * even from other pages on the host.
 *
 * <p>Threading: thread-safe; only {@link #authenticateInStore} blocks.
 */
@Singleton
public final class Credentials {
    /** The request attribute that holds the principal. */
    static final String PRINCIPAL = "windsock.principal";

    /**
     * The request attribute that holds the principal found by {@link #areValid}. {@link #authenticate} returns it without
     * another check.
     */
    private static final String CHECKED = "windsock.checked_principal";

    /** The request attribute that holds the key id from an invalid credential, for the audit log. */
    static final String CLAIMED_KEY = "windsock.claimed_key";

    /** Maximum number of unknown credentials that are looked up per second in a shared store. */
    static final int LOOK_UPS_PER_SECOND = 200;

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final String API_KEY = "X-API-Key";
    private static final String BEARER = "bearer ";

    private final KeyRing ring;
    private final SessionHeaders sessions;
    private final Tickets tickets;
    private final RequestLimits limits;
    private final Store store;
    private final Bucket lookUps = RateLimiter.perSecond(LOOK_UPS_PER_SECOND);

    Credentials(KeyRing ring, SessionHeaders sessions, Tickets tickets, RequestLimits limits, Store store) {
        this.ring = ring;
        this.sessions = sessions;
        this.tickets = tickets;
        this.limits = limits;
        this.store = store;
    }

    /**
     * Returns whether the store is needed to determine if the credential of a request is valid. This is true for every ticket.
     * It is also true for a key or session that is unknown to this server, if another server may just have created it.
     *
     * @throws RejectedException RATE_LIMITED if too many unknown credentials arrive
     */
    boolean needStore(HttpRequest<?> request) {
        if (request.getAttribute(CHECKED).isPresent()) {
            return false;
        }
        try {
            if (ticket(request).isPresent()) {
                return true;
            }
            if (!store.isShared()) {
                return false;
            }
            find(request);
            return false;
        } catch (RejectedException e) {
            if (!isWellFormed(request)) {
                return false;
            }
            if (!lookUps.tryConsume(1)) {
                throw new RejectedException(
                        ErrorCode.RATE_LIMITED, "Too many unknown credentials. Retry later.", List.of(), RETRY_DELAY);
            }
            return true;
        }
    }

    private static boolean isWellFormed(HttpRequest<?> request) {
        try {
            return keys(request).stream().allMatch(text -> ApiKey.parse(text).isPresent());
        } catch (RejectedException e) {
            return false;
        }
    }

    /** Returns the same as {@link #authenticate}, after reading the credential from the store. Redeems tickets. Blocks. */
    Optional<Principal> authenticateInStore(HttpRequest<?> request) {
        Optional<String> ticket = ticket(request);
        if (ticket.isPresent()) {
            return Optional.of(tickets.redeem(ticket.get(), request.getPath())
                    .orElseThrow(() -> rejection("The ticket is unknown, used, expired or for another path."
                            + " Request a new one with `POST /api/tickets`.")));
        }
        List<KeyId> ids = keys(request).stream()
                .flatMap(text -> ApiKey.parse(text).map(ApiKey::id).stream())
                .toList();
        if (ids.isEmpty()) {
            sessions.authenticateInStore(request);
        } else {
            store.read(handle -> {
                ids.forEach(id -> ring.refresh(handle, id));
                return ids;
            });
        }
        return authenticate(request);
    }

    /**
     * Returns the principal of a request without a ticket; empty if it carries no credential. Does not block.
     *
     * @throws RejectedException UNAUTHENTICATED if a credential is invalid, RATE_LIMITED after too many invalid keys. A valid
     *     credential is never rejected, regardless of how many other attempts from its address have failed.
     */
    Optional<Principal> authenticate(HttpRequest<?> request) {
        Optional<Principal> checked = request.getAttribute(CHECKED, Principal.class);
        if (checked.isPresent()) {
            return checked;
        }
        try {
            return find(request);
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

    /**
     * Returns whether a request carries a credential that this server knows to be valid, and remembers its principal. Returns
     * false for a ticket, because only the store knows whether a ticket is valid.
     */
    boolean areValid(HttpRequest<?> request) {
        try {
            if (ticket(request).isPresent()) {
                return false;
            }
            Optional<Principal> found = find(request);
            found.ifPresent(principal -> request.setAttribute(CHECKED, principal));
            return found.isPresent();
        } catch (RejectedException e) {
            return false;
        }
    }

    /** Returns the ticket that authenticates a request; empty if the request also carries a key, which takes precedence. */
    private static Optional<String> ticket(HttpRequest<?> request) {
        if (!StreamPaths.acceptsTicket(request.getPath()) || carriesKey(request)) {
            return Optional.empty();
        }
        return request.getParameters().getFirst("ticket");
    }

    private static boolean carriesKey(HttpRequest<?> request) {
        return request.getHeaders().contains(API_KEY) || request.getHeaders().contains(HttpHeaders.AUTHORIZATION);
    }

    private Optional<Principal> find(HttpRequest<?> request) {
        Set<String> keys = keys(request);
        if (keys.size() > 1) {
            throw rejection("The request carries two different API keys.");
        }
        if (!keys.isEmpty()) {
            return Optional.of(byKey(request, keys.iterator().next()));
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
