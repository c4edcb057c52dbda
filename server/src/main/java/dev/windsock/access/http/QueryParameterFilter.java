// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.session.StreamPaths;
import dev.windsock.edge.netty.NettyChannels;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.web.router.MethodBasedRouteInfo;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteInfo;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Rejects query parameters that an operation does not declare, and repeated parameters for which it declares a single value.
 * Runs after authentication. WebSocket endpoints check their parameters during the handshake.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class QueryParameterFilter implements ConditionalFilter, Ordered {
    private static final String TICKET = "ticket";

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return NettyChannels.hasQuery(request);
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (request.getPath().startsWith("/api/") && !request.getParameters().isEmpty()) {
            RouteAttributes.getRouteInfo(request).ifPresent(route -> check(request, route));
        }
    }

    private static void check(HttpRequest<?> request, RouteInfo<?> route) {
        if (!(route instanceof MethodBasedRouteInfo<?, ?> operation)) {
            return;
        }
        Set<String> known = new HashSet<>();
        Set<String> repeatable = new HashSet<>();
        for (Argument<?> argument : operation.getTargetMethod().getArguments()) {
            if (argument.isAnnotationPresent(QueryValue.class)) {
                String name = argument.getAnnotationMetadata()
                        .stringValue(QueryValue.class)
                        .orElse(argument.getName());
                known.add(name);
                if (Collection.class.isAssignableFrom(argument.getType())) {
                    repeatable.add(name);
                }
            }
        }
        if (StreamPaths.acceptsTicket(request.getPath())) {
            known.add(TICKET);
        }
        QueryParameters.check(request, known, repeatable);
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 20;
    }
}
