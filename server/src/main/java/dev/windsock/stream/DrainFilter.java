// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.Hub;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.time.Duration;
import java.util.List;

/** Sends requests elsewhere, or away for a while, once the server shuts down. */
@ServerFilter("/api/**")
final class DrainFilter implements Ordered {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Hub hub;

    DrainFilter(Hub hub) {
        this.hub = hub;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (hub.isDraining()) {
            throw new RejectedException(ErrorCode.DRAINING, "The server is shutting down.", List.of(), RETRY);
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 5;
    }
}
