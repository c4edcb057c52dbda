// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.session.StreamPaths;
import dev.windsock.edge.Client;
import dev.windsock.edge.RequestLimits;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;

/** Enforces the rate limit of each address before any other work. Streams have limits of their own. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AddressRateFilter implements Ordered {
    private final RequestLimits limits;

    AddressRateFilter(RequestLimits limits) {
        this.limits = limits;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (!StreamPaths.isStream(request.getPath())) {
            limits.countAddress(Client.of(request));
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before() - 3;
    }
}
