// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.session.StreamPaths;
import dev.windsock.edge.RequestLimits;
import dev.windsock.principal.Principal;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;

/** Enforces the rate limit of each authenticated key, including its sessions. Streams have limits of their own. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class KeyRateFilter implements Ordered {
    private final RequestLimits limits;

    KeyRateFilter(RequestLimits limits) {
        this.limits = limits;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (!StreamPaths.isStream(request.getPath())) {
            request.getAttribute(Credentials.PRINCIPAL, Principal.class)
                    .ifPresent(principal -> limits.countKey(principal.keyId().value()));
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }
}
