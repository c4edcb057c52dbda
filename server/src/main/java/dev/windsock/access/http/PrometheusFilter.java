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
 * Lets a scraper on this host read {@code /prometheus} without a key, and nobody else. A request that a proxy passed on,
 * or that a browser was tricked into by a name that points here, is not one of this host.
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
                        ErrorCode.FORBIDDEN, "Metrics need a key of the first tenant with the permission key:manage.")
                : new RejectedException(
                        ErrorCode.UNAUTHENTICATED, "From another host, metrics need a key with key:manage.");
    }

    /** What it tells is of all tenants. */
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
