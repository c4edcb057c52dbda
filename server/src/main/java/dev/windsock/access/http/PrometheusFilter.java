// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.edge.Client;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Allows only a scraper on this host to read {@code /prometheus} without a key. A request that a proxy forwarded, or that a browser sent to a rebound name, does not count as local.
 */
@ServerFilter("/prometheus")
final class PrometheusFilter implements Ordered {
    private static final Pattern LOCAL_HOST = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");

    @RequestFilter
    void check(HttpRequest<?> request) {
        Optional<Principal> principal = request.getAttribute(Credentials.PRINCIPAL, Principal.class);
        if (principal.isPresent() ? mayRead(principal.get()) : local(request)) {
            return;
        }
        throw principal.isPresent()
                ? new RejectedException(
                        ErrorCode.FORBIDDEN,
                        "Metrics require a key of the first tenant with the permission `key:manage`.")
                : new RejectedException(
                        ErrorCode.UNAUTHENTICATED,
                        "From another host, metrics require a key with the permission `key:manage`.");
    }

    /** The metrics cover all tenants. */
    private static boolean mayRead(Principal principal) {
        return principal.may(Permission.KEY_MANAGE) && principal.tenantId().equals(TenantId.DEFAULT);
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
