// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.edge.ResponseMemory;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.body.ByteBody;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.http.server.HttpServerConfiguration;
import io.micronaut.web.router.RouteAttributes;
import java.util.concurrent.CompletableFuture;

/**
 * Reads bodies of unknown length, such as chunked ones, up to the size that the operation accepts. {@link MemoryFilter} has
 * already reserved the memory. This filter does not apply to other requests.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class UnknownLengthFilter implements ConditionalFilter, Ordered {
    private final long maxBodyBytes;

    UnknownLengthFilter(HttpServerConfiguration server) {
        this.maxBodyBytes = server.getMaxRequestSize();
    }

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return request instanceof ServerHttpRequest<?> received
                && received.byteBody().expectedLength().isEmpty()
                && RouteAttributes.getRouteMatch(request).isPresent();
    }

    /** Returns a future that completes once the whole body is in memory. */
    @RequestFilter
    CompletableFuture<HttpRequest<?>> count(HttpRequest<?> request) {
        if (!isEnabled(request)) {
            // the framework runs even disabled filters for requests with an Origin (Micronaut 4.10)
            return CompletableFuture.completedFuture(request);
        }
        long max = RouteAttributes.getRouteMatch(request)
                .map(route -> BodySize.max(route.getAnnotationMetadata(), maxBodyBytes))
                .orElse(maxBodyBytes);
        ByteCounter counter = new ByteCounter(max);
        ((ServerHttpRequest<?>) request)
                .byteBody()
                .split(ByteBody.SplitBackpressureMode.FASTEST)
                .toReadBufferPublisher()
                .subscribe(counter);
        return counter.counted().thenApply(bytes -> {
            BodySize.check(bytes, max);
            ResponseMemory.shrinkBody(request, bytes);
            return request;
        });
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 2;
    }
}
