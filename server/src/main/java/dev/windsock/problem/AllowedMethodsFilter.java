// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;

/** Removes the body from responses to OPTIONS, where the framework leaves the body of its own 405 response. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AllowedMethodsFilter implements ConditionalFilter, Ordered {
    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return request.getMethod() == HttpMethod.OPTIONS;
    }

    @ResponseFilter
    void filter(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (isEnabled(request)
                && response.code() == HttpStatus.OK.getCode()
                && response.getHeaders().contains(HttpHeaders.ALLOW)) {
            response.status(HttpStatus.NO_CONTENT).body(null);
            response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
            response.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 1;
    }
}
