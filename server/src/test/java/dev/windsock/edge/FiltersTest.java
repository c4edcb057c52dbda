// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import io.micronaut.http.HttpRequest;
import io.micronaut.web.router.Router;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The filters of a request are a constant list: if any filter had a path pattern, the router would select and sort the filters
 * for each request.
 */
final class FiltersTest {
    @Test
    void areNotSelectedForEachRequest() {
        try (RunningServer server = RunningServer.start(Map.of())) {
            Router router = server.bean(Router.class);

            assertThat(router.findFilters(HttpRequest.POST("/api/events", "{}")))
                    .isNotEmpty()
                    .isSameAs(router.findFilters(HttpRequest.GET("/health")));
        }
    }

    /**
     * After a filter that runs before the route is known, the framework runs every other filter, even those that do not apply,
     * and one of those switches to another thread. The framework's own filter applies only to requests with an Origin.
     */
    @Test
    void runAfterTheRouteIsKnown() {
        try (RunningServer server = RunningServer.start(Map.of())) {
            assertThat(server.bean(Router.class).findPreMatchingFilters(HttpRequest.GET("/")))
                    .allSatisfy(
                            filter -> assertThat(filter.toString()).contains("bean=io.micronaut.http.server.cors."));
        }
    }
}
