// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.access.http.Callers;
import dev.windsock.access.http.QueryParameters;
import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.events.ChangeFilter;
import dev.windsock.hub.Filter;
import dev.windsock.hub.Hub;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.stream.Admissions;
import dev.windsock.stream.StreamConfiguration;
import dev.windsock.stream.Topics;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Rejects requests that cannot become a WebSocket because they are not an upgrade, name an unknown topic, lack a permission or
 * exceed a limit on connections. It does so before the upgrade, with the same errors as for any other request. Runs after
 * authentication. If the log has not reached the requested position yet, the upgrade waits for it.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class HandshakeFilter implements ConditionalFilter, Ordered {
    private static final Set<String> PARAMETERS = Set.of("topics", "resource_ids", "after", "ticket");

    private final Admissions admissions;
    private final Hub hub;
    private final StreamConfiguration configuration;

    HandshakeFilter(Admissions admissions, Hub hub, StreamConfiguration configuration) {
        this.configuration = configuration;
        this.admissions = admissions;
        this.hub = hub;
    }

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return request.getPath().equals("/ws");
    }

    @RequestFilter
    CompletableFuture<HttpRequest<?>> check(HttpRequest<?> request) {
        Caller caller = isEnabled(request) ? Callers.of(request).orElse(null) : null;
        if (caller == null) {
            // the path is a different one, or the security filter rejects the request
            return CompletableFuture.completedFuture(request);
        }
        Upgrade.check(request);
        QueryParameters.check(request, PARAMETERS);
        Set<Topic> topics = topics(request, caller);
        Set<String> resourceIds = ChangeFilter.resourceIds(
                request.getParameters().getFirst("resource_ids").orElse(null));
        Position after = Topics.position(
                "after", request.getParameters().getFirst("after").orElse(null));
        Topics.checkCount(Filter.NONE.with(topics, resourceIds), configuration);
        Admissions.Admission admission = admissions.admit(caller);
        // releases the admission even if the upgrade fails
        Channel channel = NettyChannels.of(request);
        channel.closeFuture().addListener(closed -> admission.release());
        request.setAttribute(Handshake.ATTRIBUTE, new Handshake(caller, topics, resourceIds, after, admission));
        CompletableFuture<Void> reached = after == null ? CompletableFuture.completedFuture(null) : hub.reach(after);
        return reached.isDone()
                ? CompletableFuture.completedFuture(request)
                : reached.thenApplyAsync(nothing -> request, channel.eventLoop());
    }

    /** Releases the admission of a request that is rejected later, for example by another filter. */
    @ResponseFilter
    void responded(HttpRequest<?> request, HttpResponse<?> response) {
        if (response.code() >= HttpStatus.BAD_REQUEST.getCode()) {
            request.getAttribute(Handshake.ATTRIBUTE, Handshake.class)
                    .ifPresent(handshake -> handshake.admission().release());
        }
    }

    private static Set<Topic> topics(HttpRequest<?> request, Caller caller) {
        String names = request.getParameters().getFirst("topics").orElse(null);
        if (names == null) {
            return caller.principal().readableTopics();
        }
        return Topics.parse(caller.principal(), Topics.names(names));
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 10;
    }
}
