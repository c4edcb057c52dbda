// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.session.StreamPaths;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Set;

/**
 * Prevents other sites from using a signed-in browser. A stream with a foreign Origin is rejected regardless of the credential, and so is every ticket. A mutation with a session requires an allowed Origin and a header that a foreign page cannot send without a preflight (Fetch standard). Runs after authentication, before routing and upgrades.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class OriginFilter implements Ordered {
    private static final String REQUESTED_WITH = "X-Requested-With";
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Origins origins;

    OriginFilter(Origins origins) {
        this.origins = origins;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        Principal.Credential credential = request.getAttribute(Credentials.PRINCIPAL, Principal.class)
                .map(Principal::credential)
                .orElse(null);
        if ((StreamPaths.isStream(request.getPath()) || credential == Principal.Credential.TICKET)
                && origins.foreign(request)) {
            throw notAllowed();
        }
        if (credential != Principal.Credential.SESSION || SAFE.contains(request.getMethod())) {
            return;
        }
        if (!origins.allowed(request)) {
            throw notAllowed();
        }
        if (!"windsock".equals(request.getHeaders().get(REQUESTED_WITH))) {
            throw new RejectedException(
                    ErrorCode.CSRF_HEADER_MISSING,
                    "A mutation with a session requires the header `X-Requested-With: windsock`.");
        }
    }

    private static RejectedException notAllowed() {
        return new RejectedException(
                ErrorCode.ORIGIN_NOT_ALLOWED,
                "The Origin is neither the server's own nor listed in `WINDSOCK_ALLOWED_ORIGINS`.");
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }
}
