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

/**
 * Enforces the rate limit of each address before any other work. Requests with a valid credential, requests without one and
 * requests that pages of other origins cause are counted apart, so that nobody can use up the limit of somebody else's key at
 * the same address. Streams have limits of their own.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AddressRateFilter implements Ordered {
    private final Credentials credentials;
    private final RequestLimits limits;

    AddressRateFilter(Credentials credentials, RequestLimits limits) {
        this.credentials = credentials;
        this.limits = limits;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (!StreamPaths.isStream(request.getPath())) {
            limits.countAddress(Client.of(request), sender(request));
        }
    }

    private RequestLimits.Sender sender(HttpRequest<?> request) {
        if (credentials.areValid(request)) {
            return RequestLimits.Sender.KEY_HOLDER;
        }
        return Origins.fromOtherOrigin(request) ? RequestLimits.Sender.OTHER_PAGE : RequestLimits.Sender.ANONYMOUS;
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before() - 3;
    }
}
