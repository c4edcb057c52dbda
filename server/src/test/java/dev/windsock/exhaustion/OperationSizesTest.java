// SPDX-License-Identifier: Apache-2.0
package dev.windsock.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.limit.MaxSize;
import io.micronaut.http.annotation.Body;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations whose requests or responses can be large declare it. */
final class OperationSizesTest {
    private final List<UriRouteInfo<?, ?>> routes = RunningServer.shared()
            .bean(Router.class)
            .uriRoutes()
            .<UriRouteInfo<?, ?>>map(route -> route)
            .filter(route -> route.getDeclaringType().getName().startsWith("dev.windsock."))
            .toList();

    @Test
    void everyPageReservesItsMemory() {
        assertThat(routes)
                .filteredOn(route -> Arrays.stream(route.getTargetMethod().getArguments())
                        .anyMatch(argument -> argument.getName().equals("limit")))
                .hasSizeGreaterThan(10)
                .allSatisfy(route -> assertThat(route.getAnnotationMetadata()
                                .longValue(MaxSize.class, "response")
                                .orElse(0))
                        .as(route.toString())
                        .isPositive());
    }

    @Test
    void rawBodiesHaveALimit() {
        assertThat(routes)
                .filteredOn(route -> Arrays.stream(route.getTargetMethod().getArguments())
                        .anyMatch(argument ->
                                argument.isAnnotationPresent(Body.class) && argument.getType() == byte[].class))
                .isNotEmpty()
                .allSatisfy(route -> assertThat(route.getAnnotationMetadata().longValue(MaxSize.class, "request"))
                        .isPresent());
    }
}
