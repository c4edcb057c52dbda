// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.AccessConfiguration;
import dev.windsock.edge.Client;
import dev.windsock.edge.InterfacePaths;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Requires a key with {@code server:metrics} to read {@code /prometheus}, since the metrics cover all tenants. A setting opens
 * it to scrapers on this host that have no key. A request that came through a proxy, or that a browser sent to a rebound name,
 * does not count as a request from such a scraper.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class PrometheusFilter implements ConditionalFilter, Ordered {
    private static final Pattern LOCAL_HOST = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");

    private final boolean open;

    PrometheusFilter(AccessConfiguration configuration) {
        this.open = configuration.prometheusOpen();
    }

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return request.getPath().equals(InterfacePaths.PROMETHEUS);
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        if (!isEnabled(request)) {
            return;
        }
        Optional<Principal> principal = request.getAttribute(Credentials.PRINCIPAL, Principal.class);
        if (principal.isPresent() ? principal.get().may(Permission.SERVER_METRICS) : open && local(request)) {
            return;
        }
        throw new RejectedException(
                principal.isPresent() ? ErrorCode.FORBIDDEN : ErrorCode.UNAUTHENTICATED,
                "Metrics require a key with the permission `server:metrics`.");
    }

    private static boolean local(HttpRequest<?> request) {
        Client client = Client.of(request);
        String host = client.host();
        return !client.proxied()
                && client.address().isLoopbackAddress()
                && host != null
                && LOCAL_HOST.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }
}
