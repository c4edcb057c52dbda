// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.hub.CloseReason;
import dev.windsock.hub.LiveRequest;
import dev.windsock.hub.Subscriber;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.LiveInterval;
import dev.windsock.stream.Topics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One client of {@code /ws}: executes its commands and lets the hub write.
 *
 * <p>Threading: confined to the connection's event loop, like all handlers.
 */
final class WsConnection extends SocketHandler {
    static final String NAME = "windsock-ws";

    private static final CompletableFuture<Void> REACHED = CompletableFuture.completedFuture(null);

    private final WsConnections shared;
    private final WsTransport transport;
    private final Executor loop;
    private final Queue<Command> pending = new ArrayDeque<>(1);

    /** The handshake; null once the socket is open. */
    private @Nullable Handshake handshake;

    private @Nullable Subscriber subscriber;
    private boolean waiting;
    private Set<String> metricsOf = Set.of();

    WsConnection(WsConnections shared, Handshake handshake, Channel channel) {
        super(shared.configuration().commandsPerSecond(), shared.configuration().maxMessageBytes());
        this.shared = shared;
        this.handshake = handshake;
        this.transport = new WsTransport(channel, shared.format());
        this.loop = channel.eventLoop();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (handshake != null) {
            open(ctx, handshake);
            handshake = null;
        }
    }

    private void open(ChannelHandlerContext ctx, Handshake handshake) {
        Subscriber attached = shared.hub()
                .attach(
                        ctx.channel().eventLoop(),
                        transport,
                        shared.peers().of(handshake.caller(), "websocket"),
                        handshake.filter(),
                        LiveRequest.NONE,
                        handshake.after());
        subscriber = attached;
        transport.write(shared.format()
                .message(new ServerMessage.Welcome(
                        "WELCOME",
                        attached.peer().connectionId(),
                        attached.opening().position().toString(),
                        shared.hubConfiguration().heartbeatInterval().toMillis(),
                        Topics.names(handshake.topics()),
                        attached.opening().resumed())));
        attached.start();
        if (handshake.topics().contains(Topic.METRICS)) {
            metricsOf = handshake.resourceIds();
            attached.requestLive(new LiveRequest(LiveInterval.DEFAULT, metricsOf, 0));
        }
        transport.flush();
        shared.peers().closeIfEnded(attached);
    }

    @Override
    protected WsTransport transport() {
        return transport;
    }

    /** Counts whole messages and also empty fragments, because a client could otherwise send an endless sequence of these. */
    @Override
    protected boolean isCounted(WebSocketFrame frame) {
        return frame.isFinalFragment() || !frame.content().isReadable();
    }

    @Override
    protected void receive(Fragments.Whole message) {
        if (!message.text()) {
            violated("A message must be text.");
            return;
        }
        Command command;
        try {
            command = Command.parse(message.bytes());
        } catch (RejectedException e) {
            violated(Objects.toString(e.getMessage()));
            return;
        }
        pending.add(command);
        executePending();
    }

    /**
     * Executes commands in order. A command whose position the log has not reached yet waits, and so do the commands queued
     * behind it.
     */
    private void executePending() {
        while (!waiting && !pending.isEmpty()) {
            Command command = pending.remove();
            CompletableFuture<Void> reached = reached(command);
            if (reached.isDone()) {
                executeOrReject(command);
            } else {
                waiting = true;
                var unused = reached.thenRunAsync(
                        () -> {
                            waiting = false;
                            executeOrReject(command);
                            executePending();
                        },
                        loop);
            }
        }
    }

    private CompletableFuture<Void> reached(Command command) {
        return command instanceof Command.SubscribeTo subscribe && subscribe.after() != null
                ? Position.parse(subscribe.after()).map(shared.hub()::reach).orElse(REACHED)
                : REACHED;
    }

    private void executeOrReject(Command command) {
        if (transport.isClosing()) {
            return;
        }
        try {
            execute(command);
        } catch (RejectedException e) {
            error(command.requestId(), e.code(), Objects.toString(e.getMessage()));
        }
        transport.flush();
    }

    private void execute(Command command) {
        if (subscriber == null) {
            return;
        }
        switch (command) {
            case Command.SubscribeTo subscribe -> subscribe(subscriber, subscribe);
            case Command.UnsubscribeFrom unsubscribe -> unsubscribe(subscriber, unsubscribe);
            case Command.AnswerPing ping -> send(new ServerMessage.Pong("PONG", ping.requestId()));
        }
    }

    private void subscribe(Subscriber target, Command.SubscribeTo command) {
        Set<Topic> topics = Topics.parse(target.peer().principal(), command.topics());
        Position after = Topics.position("after", command.after());
        int interval = LiveInterval.of(command.interval());
        boolean metrics = topics.remove(Topic.METRICS);
        Set<String> ids = Set.copyOf(new HashSet<>(command.resourceIds()));
        if (target.filter().with(topics, ids).size() + (metrics ? ids : metricsOf).size()
                > shared.configuration().maxFilters()) {
            error(
                    command.requestId(),
                    ErrorCode.VALIDATION_FAILED,
                    "A connection must have at most " + shared.configuration().maxFilters() + " filters.");
            close(CloseReason.PROTOCOL_ERROR);
            return;
        }
        ReadResult.Gap gap = after == null ? null : shared.hub().gap(after).orElse(null);
        Set<Topic> now = EnumSet.noneOf(Topic.class);
        now.addAll(target.filter().topics().keySet());
        now.addAll(topics);
        if (metrics || target.wantsMetrics()) {
            now.add(Topic.METRICS);
        }
        send(new ServerMessage.Subscribed(
                "SUBSCRIBED",
                command.requestId(),
                Topics.names(now),
                target.position().toString()));
        if (gap != null) {
            target.reset(gap);
        }
        target.subscribe(topics, ids, gap == null ? after : null);
        if (metrics) {
            metricsOf = ids;
            target.requestLive(new LiveRequest(interval, ids, 0));
        }
    }

    private void unsubscribe(Subscriber target, Command.UnsubscribeFrom command) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        for (String name : command.topics()) {
            topics.add(Topic.parse(name)
                    .orElseThrow(() -> RejectedException.invalid("topics", "contains an unknown topic: " + name)));
        }
        if (topics.remove(Topic.METRICS)) {
            metricsOf = Set.of();
            target.requestLive(LiveRequest.NONE);
        }
        target.unsubscribe(topics);
        Set<Topic> remaining = EnumSet.noneOf(Topic.class);
        remaining.addAll(target.filter().topics().keySet());
        if (target.wantsMetrics()) {
            remaining.add(Topic.METRICS);
        }
        send(new ServerMessage.Unsubscribed(
                "UNSUBSCRIBED",
                command.requestId(),
                Topics.names(remaining),
                target.position().toString()));
    }

    private void send(Object message) {
        transport.write(shared.format().message(message));
    }

    private void error(@Nullable String requestId, ErrorCode code, String text) {
        send(new ServerMessage.StreamError("ERROR", requestId, code.name(), text));
    }

    @Override
    protected void reject(ErrorCode code, String text, CloseReason reason) {
        error(null, code, text);
        close(reason);
    }

    @Override
    protected void close(CloseReason reason) {
        if (subscriber != null) {
            subscriber.close(reason, Duration.ofSeconds(1));
        }
    }

    @Override
    protected void detach() {
        pending.clear();
        if (subscriber != null) {
            subscriber.detach();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (subscriber != null && ctx.channel().isWritable()) {
            subscriber.writable();
        }
        ctx.fireChannelWritabilityChanged();
    }
}
