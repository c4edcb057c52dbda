// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.KeyAddresses;
import dev.windsock.access.key.KeyUses;
import dev.windsock.access.session.StreamPaths;
import dev.windsock.edge.InterfacePaths;
import dev.windsock.edge.RequestLimits;
import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.SecurityFilter;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests, checks the permission that the route requires, and enforces the rate limit of each key and the
 * rules for browsers. Runs before routing and upgrades.
 *
 * <p>It replaces the framework's own filter, which runs a chain of reactive operators for each request. The {@link Secured}
 * annotation of the controller's method or class specifies the permission. A request for a route without the annotation is
 * rejected, except for the paths that {@link #isOpen} accepts. For a path without a route, every caller receives 404.
 *
 * <p>Threading: runs on the connection's event loop; the store is queried on another thread.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AccessFilter implements Ordered {
    private final Credentials credentials;
    private final KeyAddresses addresses;
    private final KeyUses uses;
    private final RequestLimits limits;
    private final Origins origins;
    private final ExecutorService blocking;

    AccessFilter(
            Credentials credentials,
            KeyAddresses addresses,
            KeyUses uses,
            RequestLimits limits,
            Origins origins,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.credentials = credentials;
        this.addresses = addresses;
        this.uses = uses;
        this.limits = limits;
        this.origins = origins;
        this.blocking = blocking;
    }

    /**
     * @return null if the request was admitted immediately; otherwise a future that completes on the event loop once the
     *     request is admitted
     */
    @RequestFilter
    @Nullable CompletableFuture<Optional<HttpResponse<?>>> check(HttpRequest<?> request) {
        if (credentials.needStore(request)) {
            return CompletableFuture.supplyAsync(() -> credentials.authenticateInStore(request), blocking)
                    .thenApplyAsync(
                            principal -> {
                                admit(request, principal);
                                return Optional.empty();
                            },
                            NettyChannels.of(request).eventLoop());
        }
        admit(request, credentials.authenticate(request));
        return null;
    }

    private void admit(HttpRequest<?> request, Optional<Principal> principal) {
        // record the use of the key and the client's address before anything can be rejected
        principal.ifPresent(sender -> {
            request.setAttribute(Credentials.PRINCIPAL, sender);
            uses.used(sender.keyId());
            if (isOpen(request.getPath())) {
                identify(request, sender);
            }
            Callers.of(request).ifPresent(addresses::seen);
        });
        authorize(request, principal);
        if (principal.isPresent() && !StreamPaths.isStream(request.getPath())) {
            limits.countKey(principal.get().keyId().value());
        }
        origins.check(request, principal.map(Principal::credential).orElse(null));
    }

    /** Identifies the sender to the framework's endpoints, whose responses depend on it. */
    private static void identify(HttpRequest<?> request, Principal sender) {
        request.setAttribute(SecurityFilter.KEY, true);
        request.setAttribute(
                HttpAttributes.PRINCIPAL,
                Authentication.build(
                        sender.keyId().value(),
                        sender.permissions().stream().map(Permission::wireName).toList()));
    }

    private static void authorize(HttpRequest<?> request, Optional<Principal> principal) {
        List<String> required = required(request);
        if (required.contains(SecurityRule.IS_ANONYMOUS)) {
            return;
        }
        if (principal.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.UNAUTHENTICATED,
                    "Authentication required: send an API key as `X-API-Key` or `Authorization: Bearer`.");
        }
        if (!required.contains(SecurityRule.IS_AUTHENTICATED)
                && principal.get().permissions().stream()
                        .map(Permission::wireName)
                        .noneMatch(required::contains)) {
            throw new RejectedException(
                    ErrorCode.FORBIDDEN,
                    "The credential lacks the permission `" + String.join("` or `", required) + "`.");
        }
    }

    /** Returns the permissions, any one of which is sufficient for a request, or one of the framework's two rules. */
    private static List<String> required(HttpRequest<?> request) {
        String path = request.getPath();
        if (StreamPaths.isSocket(path)) {
            return List.of(SecurityRule.IS_AUTHENTICATED);
        }
        Optional<RouteMatch<?>> route = RouteAttributes.getRouteMatch(request);
        if (route.isEmpty() || isOpen(path)) {
            return List.of(SecurityRule.IS_ANONYMOUS);
        }
        AnnotationMetadata metadata = route.get().getAnnotationMetadata();
        return List.of(metadata.stringValues(Secured.class));
    }

    /** Returns whether a path is one of the framework's endpoints, which have their own access rules. */
    private static boolean isOpen(String path) {
        return path.equals(InterfacePaths.HEALTH)
                || path.startsWith(InterfacePaths.HEALTH + "/")
                || path.equals(InterfacePaths.PROMETHEUS);
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.order();
    }
}
