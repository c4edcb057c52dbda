// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import dev.windsock.access.http.Callers;
import dev.windsock.access.http.QueryParameters;
import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.hub.AuxiliaryStreams;
import dev.windsock.json.JsonCodec;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.ws.Upgrade;
import dev.windsock.stream.ws.WsFormat;
import dev.windsock.terminal.Mode;
import dev.windsock.terminal.TerminalSession;
import dev.windsock.terminal.Terminals;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.netty.channel.Channel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that cannot attach to a terminal before the upgrade, like any other request, and records the requests that
 * can. Runs after authentication; blocks on the store.
 *
 * <p>For requests with an {@code Origin}, the framework runs even filters that do not apply (Micronaut 4.10), so the check
 * repeats the condition.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class TerminalHandshakeFilter implements ConditionalFilter, Ordered {
    private static final String PREFIX = "/ws/terminals/";
    private static final Set<String> PARAMETERS = Set.of("from", "mode", "ticket");

    private final Terminals terminals;
    private final AuxiliaryStreams sideStreams;
    private final WsFormat format;
    private final JsonCodec json;

    TerminalHandshakeFilter(Terminals terminals, AuxiliaryStreams sideStreams, WsFormat format, JsonCodec json) {
        this.terminals = terminals;
        this.sideStreams = sideStreams;
        this.format = format;
        this.json = json;
    }

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        String path = request.getPath();
        return path.startsWith(PREFIX) && path.indexOf('/', PREFIX.length()) == -1;
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    void check(HttpRequest<?> request) {
        Caller caller = isEnabled(request) ? Callers.of(request).orElse(null) : null;
        if (caller == null) {
            // the request has another path, or the security filter rejects it
            return;
        }
        if (!caller.principal().may(Permission.INSTANCE_EXEC)) {
            throw new RejectedException(ErrorCode.FORBIDDEN, "The key lacks the permission `instance:exec`.");
        }
        Upgrade.check(request);
        QueryParameters.check(request, PARAMETERS);
        Mode mode = mode(request);
        Long from = from(request);
        TerminalSession session = terminals.attaching(caller, request.getPath().substring(PREFIX.length()), mode, from);
        Channel channel = NettyChannels.of(request);
        TerminalConnection connection = new TerminalConnection(
                channel,
                format,
                json,
                viewer -> session.attach(viewer, caller.principal().actor(), mode, from));
        AuxiliaryStreams.Slot slot = sideStreams.open(caller, "terminal", connection);
        // even when the upgrade fails
        channel.closeFuture().addListener(closed -> slot.release());
        request.setAttribute(TerminalHandshake.ATTRIBUTE, new TerminalHandshake(connection, slot));
    }

    private static Mode mode(HttpRequest<?> request) {
        String text = request.getParameters().getFirst("mode").orElse(Mode.CONTROL.wireName());
        return Mode.parse(text).orElseThrow(() -> RejectedException.invalid("mode", "must be control or watch"));
    }

    private static @Nullable Long from(HttpRequest<?> request) {
        String text = request.getParameters().getFirst("from").orElse(null);
        if (text == null) {
            return null;
        }
        if (!text.matches("0|[1-9]\\d{0,17}")) {
            throw RejectedException.invalid("from", "must be a byte offset");
        }
        return Long.valueOf(text);
    }

    /** Releases the slot of a request that was admitted and then rejected. */
    @ResponseFilter
    void answered(HttpRequest<?> request, HttpResponse<?> response) {
        if (response.code() >= HttpStatus.BAD_REQUEST.getCode()) {
            request.getAttribute(TerminalHandshake.ATTRIBUTE, TerminalHandshake.class)
                    .ifPresent(handshake -> handshake.slot().release());
        }
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after() + 10;
    }
}
