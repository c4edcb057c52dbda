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
}
