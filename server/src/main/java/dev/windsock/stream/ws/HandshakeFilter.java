package dev.windsock.stream.ws;

import dev.windsock.access.Callers;
import dev.windsock.eventlog.Position;
import dev.windsock.eventlog.Topic;
import dev.windsock.principal.Caller;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RefusedException;
import dev.windsock.stream.Admissions;
import dev.windsock.stream.NettyChannels;
import dev.windsock.stream.Topics;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.util.List;
import java.util.Set;

/**
 * Refuses what cannot become a WebSocket before the upgrade, as any other request is refused: no upgrade, unknown topics,
 * a missing permission, too many connections. Runs after authentication.
 */
@ServerFilter("/ws")
final class HandshakeFilter implements Ordered {
    private final Admissions admissions;

    HandshakeFilter(Admissions admissions) {
        this.admissions = admissions;
    }

    @RequestFilter
    void check(HttpRequest<?> request) {
        Caller caller = Callers.of(request).orElse(null);
        if (caller == null) {
            // the security filter refuses it
            return;
        }
        if (!"websocket".equalsIgnoreCase(request.getHeaders().get(HttpHeaders.UPGRADE))) {
            throw new RefusedException(ErrorCode.UPGRADE_REQUIRED, "This path is a WebSocket, RFC 6455.");
        }
        if (!"13".equals(request.getHeaders().get("Sec-WebSocket-Version"))) {
            throw new RefusedException(ErrorCode.UPGRADE_REQUIRED, "The version of the WebSocket must be 13.");
        }
        Set<Topic> topics = topics(request, caller);
        Position after = Topics.position(
                "after", request.getParameters().getFirst("after").orElse(null));
        Admissions.Admission admission = admissions.admit(caller.principal().keyId());
        // also when the upgrade fails
        NettyChannels.of(request).closeFuture().addListener(closed -> admission.release());
        request.setAttribute(Handshake.ATTRIBUTE, new Handshake(caller, topics, after, admission));
    }

    private static Set<Topic> topics(HttpRequest<?> request, Caller caller) {
        String names = request.getParameters().getFirst("topics").orElse(null);
        if (names == null) {
            return Topics.readable(caller.principal());
        }
        return Topics.parse(caller.principal(), names.isEmpty() ? List.of() : List.of(names.split(",", -1)));
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 10;
    }
}
