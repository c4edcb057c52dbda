// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Determines the client of every request, before all other filters. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ClientFilter implements Ordered {
    private final Proxies proxies;

    ClientFilter(Proxies proxies) {
        this.proxies = proxies;
    }

    @RequestFilter
    void request(HttpRequest<?> request) {
        request.setAttribute(Client.ATTRIBUTE, proxies.client(request));
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
