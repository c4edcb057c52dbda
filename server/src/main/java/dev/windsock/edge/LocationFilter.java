// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Adds the base path to the Location header of every response; its value is always one of the server's own paths. Stateless.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class LocationFilter implements Ordered {
    private final BasePath base;

    LocationFilter(BasePath base) {
        this.base = base;
    }

    @ResponseFilter
    void response(MutableHttpResponse<?> response) {
        String location = base.isRoot() ? null : response.getHeaders().get(HttpHeaders.LOCATION);
        if (location != null && location.startsWith("/")) {
            response.getHeaders().set(HttpHeaders.LOCATION, base.of(location));
        }
    }

    /** The last filter to see a response. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
