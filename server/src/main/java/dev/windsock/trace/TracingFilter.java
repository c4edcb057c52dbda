// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Records a span for each request, from its head to the head of its response. Names and attributes follow the semantic
 * conventions for HTTP servers. The query is left out, since it may contain a ticket.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Requires(property = TracingConfiguration.PREFIX + ".endpoint")
final class TracingFilter implements Ordered {
    private final Tracing tracing;

    TracingFilter(Tracing tracing) {
        this.tracing = tracing;
    }

    @RequestFilter
    void request(HttpRequest<?> request) {
        request.setAttribute(
                RequestTrace.SPAN,
                tracing.request(request.getMethodName(), RequestTrace.sent(request))
                        .attribute("http.request.method", request.getMethodName())
                        .attribute("url.path", request.getPath()));
    }

    @ResponseFilter
    void response(HttpRequest<?> request, HttpResponse<?> response) {
        request.removeAttribute(RequestTrace.SPAN, Tracing.Span.class).ifPresent(span -> end(span, request, response));
    }

    private static void end(Tracing.Span span, HttpRequest<?> request, HttpResponse<?> response) {
        BasicHttpAttributes.getUriTemplate(request).ifPresent(route -> {
            span.attribute("http.route", route);
            span.renamed(request.getMethodName() + " " + route);
        });
        span.attribute("http.response.status_code", response.code());
        if (response.code() >= 500) {
            span.failed(Integer.toString(response.code()));
        }
        span.close();
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
