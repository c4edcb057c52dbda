package dev.windsock.access;

import dev.windsock.edge.Client;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RefusedException;
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
        if (principal.isPresent() ? principal.get().may(Permission.KEY_MANAGE) : local(request)) {
            return;
        }
        throw principal.isPresent()
                ? new RefusedException(ErrorCode.FORBIDDEN, "The key lacks the permission key:manage.")
                : new RefusedException(
                        ErrorCode.UNAUTHENTICATED, "From another host, metrics need a key with key:manage.");
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
