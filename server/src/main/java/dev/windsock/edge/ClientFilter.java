// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Determines the client of every request, and rejects request heads that are invalid or name a disallowed host. Runs before all
 * other filters.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ClientFilter implements Ordered {
    private final Proxies proxies;
    private final Hosts hosts;

    ClientFilter(Proxies proxies, Hosts hosts) {
        this.proxies = proxies;
        this.hosts = hosts;
    }

    @RequestFilter
    void request(HttpRequest<?> request) {
        Client client = proxies.client(request);
        request.setAttribute(Client.ATTRIBUTE, client);
        RequestHead.check(request);
        hosts.check(request, client);
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
