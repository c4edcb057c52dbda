// SPDX-License-Identifier: Apache-2.0
package dev.windsock.outcome;

import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Writes the headers that responses have in common: the position, whether a mutation is replayed, and the version as the entity
 * tag. The position of a query is read before the query runs, so that a subscription from that position misses no change that
 * is absent from the response. The subscription may include changes that the response already reflects.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class OutcomeFilter {
    static final String POSITION = "windsock.position";
    static final String REPLAYED = "windsock.replayed";
    private static final String POSITION_HEADER = "X-Windsock-Position";
    private static final String REPLAYED_HEADER = "Idempotent-Replayed";

    private final EventLog log;

    OutcomeFilter(EventLog log) {
        this.log = log;
    }

    @RequestFilter
    void before(HttpRequest<?> request) {
        if (isOperation(request) && (request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD)) {
            request.setAttribute(POSITION, log.latest());
        }
    }

    @ResponseFilter
    void after(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (response.code() >= 300 || !isOperation(request)) {
            return;
        }
        response.getAttribute(POSITION, Position.class)
                .or(() -> request.getAttribute(POSITION, Position.class))
                .ifPresent(position -> response.header(POSITION_HEADER, position.toString()));
        if (response.getAttribute(REPLAYED, Boolean.class).orElse(false)) {
            response.header(REPLAYED_HEADER, "true");
        }
        if (response.body() instanceof Versioned versioned) {
            response.header(HttpHeaders.ETAG, EntityVersion.tag(versioned.version()));
        }
    }

    private static boolean isOperation(HttpRequest<?> request) {
        return request.getPath().startsWith("/api/");
    }
}
