// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.headers.SecurityHeaders;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Completes the headers of every response, after all other filters. The framework answers preflights before any filter. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SecurityHeadersFilter implements Ordered {
    @ResponseFilter
    void filter(HttpRequest<?> request, MutableHttpResponse<?> response) {
        SecurityHeaders.complete(
                response.getHeaders(), request.getPath(), Client.of(request).tls());
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
