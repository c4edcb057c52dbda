// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.access.http.Callers;
import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.hub.Hub;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.stream.Admissions;
import dev.windsock.stream.Topics;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Rejects requests that cannot become a WebSocket, before the upgrade and like any other request: no upgrade, unknown
 * topics, a missing permission, too many connections. Runs after authentication. An upgrade whose position the log has
 * not reached yet waits for it.
 */
@ServerFilter("/ws")
final class HandshakeFilter implements Ordered {
    private final Admissions admissions;
    private final Hub hub;

    HandshakeFilter(Admissions admissions, Hub hub) {
        this.admissions = admissions;
        this.hub = hub;
    }

    @RequestFilter
    CompletableFuture<HttpRequest<?>> check(HttpRequest<?> request) {
        Caller caller = Callers.of(request).orElse(null);
        if (caller == null) {
            // the security filter rejects the request
            return CompletableFuture.completedFuture(request);
        }
        Upgrade.check(request);
        Set<Topic> topics = topics(request, caller);
        Position after = Topics.position(
                "after", request.getParameters().getFirst("after").orElse(null));
        Admissions.Admission admission = admissions.admit(caller);
        // also if the upgrade fails
        Channel channel = NettyChannels.of(request);
        channel.closeFuture().addListener(closed -> admission.release());
        request.setAttribute(Handshake.ATTRIBUTE, new Handshake(caller, topics, after, admission));
        CompletableFuture<Void> reached = after == null ? CompletableFuture.completedFuture(null) : hub.reach(after);
        return reached.isDone()
                ? CompletableFuture.completedFuture(request)
                : reached.thenApplyAsync(nothing -> request, channel.eventLoop());
    }

    /** Releases the admission of a request that is rejected later, such as by another filter. */
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
