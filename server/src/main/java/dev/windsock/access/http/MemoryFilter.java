// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.edge.Client;
import dev.windsock.edge.InterfacePaths;
import dev.windsock.edge.ResponseMemory;
import dev.windsock.limit.MaxSize;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import dev.windsock.principal.Principal;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.http.server.HttpServerConfiguration;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import java.util.OptionalLong;

/**
 * Reserves memory for a request before any of it is read: for its body, and for a large response. Rejects bodies that are
 * larger than the operation accepts; {@link MaxSize} declares both sizes. A body of unknown length counts as a body of the
 * maximum size until {@link UnknownLengthFilter} has counted it.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class MemoryFilter implements Ordered {
    private static final OptionalLong NO_BODY = OptionalLong.of(0);

    private final MemoryBudget bodies;
    private final MemoryBudget responses;
    private final long maxBodyBytes;

    MemoryFilter(MemoryBudgets budgets, HttpServerConfiguration server) {
        this.bodies = budgets.of(MemoryUse.REQUEST_BODIES);
        this.responses = budgets.of(MemoryUse.RESPONSES);
        this.maxBodyBytes = server.getMaxRequestSize();
    }

    @RequestFilter
    void reserve(HttpRequest<?> request) {
        OptionalLong length = length(request);
        RouteMatch<?> route = RouteAttributes.getRouteMatch(request).orElse(null);
        if (route == null) {
            return;
        }
        AnnotationMetadata operation = route.getAnnotationMetadata();
        // the framework's endpoint has no annotation
        long response = operation
                .longValue(MaxSize.class, "response")
                .orElse(request.getPath().equals(InterfacePaths.PROMETHEUS) ? MaxSize.SCRAPE : 0);
        if (response > 0) {
            ResponseMemory.Owner owner = owner(request);
            ResponseMemory.holdForResponse(request, owner, responses.acquire(owner.key(), owner.tenant(), response));
        }
        if (length.equals(NO_BODY)) {
            return;
        }
        long max = BodySize.max(operation, maxBodyBytes);
        BodySize.check(length.orElse(0), max);
        ResponseMemory.Owner owner = owner(request);
        MemoryBudget.Share share = bodies.acquire(owner.key(), owner.tenant(), length.orElse(max));
        ResponseMemory.holdForBody(request, share);
    }

    /** Releases the memory for the body, because the operation reads the body before it responds. */
    @ResponseFilter
    void release(HttpRequest<?> request) {
        ResponseMemory.releaseBody(request);
    }

    private static OptionalLong length(HttpRequest<?> request) {
        return request instanceof ServerHttpRequest<?> received
                ? received.byteBody().expectedLength()
                : NO_BODY;
    }

    private static ResponseMemory.Owner owner(HttpRequest<?> request) {
        return request.getAttribute(Credentials.PRINCIPAL, Principal.class)
                .map(principal -> new ResponseMemory.Owner(
                        principal.keyId().value(), principal.tenantId().value()))
                .orElseGet(() -> new ResponseMemory.Owner(Client.of(request).network(), ""));
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 1;
    }
}
