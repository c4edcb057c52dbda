// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.headers.SecurityHeaders;
import dev.windsock.problem.RequestId;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Completes the headers of every response, after all other filters: the request id, security headers, and the base path in the
 * Location header, whose value is always one of the server's own paths. The framework responds to preflight requests before any
 * filter runs. One filter writes all of them, because the framework's overhead for a filter exceeds the cost of a header.
 * Stateless.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class ResponseHeadersFilter implements Ordered {
    /** RFC 6797, section 6.1: a year. */
    private static final String HSTS = "max-age=31536000";

    private final BasePath base;

    ResponseHeadersFilter(BasePath base) {
        this.base = base;
    }

    @ResponseFilter
    void complete(HttpRequest<?> request, MutableHttpResponse<?> response) {
        MutableHttpHeaders headers = response.getHeaders();
        headers.set(RequestId.HEADER, RequestId.of(request));
        SecurityHeaders.complete(headers);
        if (InterfacePaths.match(request.getPath())) {
            SecurityHeaders.addMissing(headers, HttpHeaders.CACHE_CONTROL, "no-store");
        }
        if (Client.of(request).tls()) {
            // RFC 6797, section 7.2: over TLS only
            SecurityHeaders.addMissing(headers, "Strict-Transport-Security", HSTS);
        }
        String location = base.isRoot() ? null : headers.get(HttpHeaders.LOCATION);
        if (location != null && location.startsWith("/")) {
            headers.set(HttpHeaders.LOCATION, base.of(location));
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
