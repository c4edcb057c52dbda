// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.log.EventLog;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Lets every query be answered with the position to subscribe after. It is taken before the query runs, so that what is
 * committed meanwhile is streamed, even if the answer shows it already.
 */
@ServerFilter("/api/**")
final class PositionFilter {
    private static final String HEADER = "X-Windsock-Position";
    private static final String ATTRIBUTE = "windsock.position";

    private final EventLog log;

    PositionFilter(EventLog log) {
        this.log = log;
    }

    @RequestFilter
    void before(HttpRequest<?> request) {
        if (request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD) {
            request.setAttribute(ATTRIBUTE, log.latest().toString());
        }
    }

    @ResponseFilter
    void after(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (response.code() < 300 && !response.getHeaders().contains(HEADER)) {
            request.getAttribute(ATTRIBUTE, String.class).ifPresent(position -> response.header(HEADER, position));
        }
    }
}
