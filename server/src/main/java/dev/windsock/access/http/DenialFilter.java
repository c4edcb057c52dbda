// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.session.StreamPaths;
import dev.windsock.edge.Client;
import dev.windsock.id.KeyId;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RequestId;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.security.annotation.Secured;
import io.micronaut.web.router.RouteAttributes;
import java.util.Optional;

/** Records every rejected credential and every request that lacks a permission. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class DenialFilter implements Ordered {
    private final Denials denials;

    DenialFilter(Denials denials) {
        this.denials = denials;
    }

    @ResponseFilter
    void record(HttpRequest<?> request, HttpResponse<?> response) {
        if (response.code() != 401 && response.code() != 403) {
            return;
        }
        denials.record(new Denials.Denial(
                request.getAttribute(Credentials.PRINCIPAL, Principal.class),
                request.getAttribute(Credentials.CLAIMED_KEY, KeyId.class),
                Origins.fromOtherOrigin(request) || request.getParameters().contains("ticket"),
                response.code() == 401 ? "access:authenticate" : permission(request),
                request.getMethodName(),
                request.getPath(),
                Client.of(request).ipAddress(),
                Optional.ofNullable(request.getHeaders().get(HttpHeaders.USER_AGENT)),
                RequestId.of(request)));
    }

    /** The permission that the route requires, such as {@code instance:write}. */
    private static String permission(HttpRequest<?> request) {
        if (StreamPaths.isTerminal(request.getPath())) {
            return Permission.Names.INSTANCE_EXEC;
        }
        return RouteAttributes.getRouteMatch(request)
                .flatMap(route -> route.getAnnotationMetadata().stringValue(Secured.class))
                .filter(name -> name.indexOf(':') > 0)
                .orElse("access:request");
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before() - 2;
    }
}
