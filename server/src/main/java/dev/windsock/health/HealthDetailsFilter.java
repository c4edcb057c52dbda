// SPDX-License-Identifier: Apache-2.0
package dev.windsock.health;

import dev.windsock.edge.InterfacePaths;
import dev.windsock.principal.Permission;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.management.endpoint.health.filter.HealthResultFilter;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.security.authentication.Authentication;

/**
 * Responds with 503 while the server is not healthy, and shows health details only to operators, because the details cover the
 * host and all tenants.
 *
 * <p>It replaces the framework's filter, which has path patterns: a single such filter makes the router select and sort filters
 * for every request, regardless of its path.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Replaces(HealthResultFilter.class)
final class HealthDetailsFilter implements ConditionalFilter {
    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return request.getPath().startsWith(InterfacePaths.HEALTH);
    }

    @ResponseFilter
    void filter(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (!(response.body() instanceof HealthResult result)) {
            return;
        }
        if (!result.getStatus().getOperational().orElse(true)) {
            response.status(HttpStatus.SERVICE_UNAVAILABLE);
        }
        if (!isOperator(request)) {
            response.body(
                    HealthResult.builder(result.getName(), result.getStatus()).build());
        }
    }

    private static boolean isOperator(HttpRequest<?> request) {
        return request.getUserPrincipal(Authentication.class)
                .filter(caller -> caller.getRoles().contains(Permission.Names.TENANT_MANAGE))
                .isPresent();
    }
}
