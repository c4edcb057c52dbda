// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.headers.SecurityHeaders;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Completes the headers of every response, after all other filters. The framework responds to preflight requests before any
 * filter runs.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SecurityHeadersFilter implements Ordered {
    /** RFC 6797, section 6.1: a year. */
    private static final String HSTS = "max-age=31536000";

    @ResponseFilter
    void filter(HttpRequest<?> request, MutableHttpResponse<?> response) {
        MutableHttpHeaders headers = response.getHeaders();
        SecurityHeaders.complete(headers);
        if (InterfacePaths.match(request.getPath())) {
            SecurityHeaders.addMissing(headers, HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (Client.of(request).tls()) {
            // RFC 6797, section 7.2: over TLS only
            SecurityHeaders.addMissing(headers, "Strict-Transport-Security", HSTS);
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
