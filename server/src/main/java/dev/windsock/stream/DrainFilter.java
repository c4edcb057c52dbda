// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.Hub;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.time.Duration;

/** Rejects requests while the server shuts down, so that clients use another server or retry. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class DrainFilter implements ConditionalFilter, Ordered {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

    private final Hub hub;

    DrainFilter(Hub hub) {
        this.hub = hub;
    }

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return hub.isDraining();
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (isEnabled(request) && request.getPath().startsWith("/api/")) {
            throw new RejectedException(ErrorCode.DRAINING, "The server is shutting down.", RETRY_DELAY);
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 5;
    }
}
