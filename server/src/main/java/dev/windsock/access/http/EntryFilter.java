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
 * Checks each request before any other work is done: the rate limit of its address, and content that no request may contain.
 * These checks share one filter, because the framework's overhead for a filter exceeds the cost of a check.
 *
 * <p>Requests with a valid credential, requests without one, and requests from pages of other origins are counted separately.
 * Therefore, no client can use up the limit of another key at the same address. Streams have separate limits.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class EntryFilter implements Ordered {
    private final Credentials credentials;
    private final RequestLimits limits;

    EntryFilter(Credentials credentials, RequestLimits limits) {
        this.credentials = credentials;
        this.limits = limits;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (!StreamPaths.isStream(request.getPath())) {
            limits.countAddress(Client.of(request), sender(request));
        }
        KeysInUrls.check(request);
        PlainPaths.check(request);
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
