// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.edge.TokenBucket;
import dev.windsock.hub.CloseReason;
import dev.windsock.hub.Filter;
import dev.windsock.hub.LiveRequest;
import dev.windsock.hub.Subscriber;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.Topics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client at {@code /ws}: reads its commands, and lets the hub write.
 *
 * <p>Threading: belongs to the connection's event loop, like all handlers.
 */
final class WsConnection extends SocketHandler {
    static final String NAME = "windsock-ws";

    private static final int DEFAULT_INTERVAL = 5;
    private static final int MAX_INTERVAL = 60;

    private final WsConnections shared;
    private final Handshake handshake;
    private final WsTransport transport;
    private final TokenBucket budget;
    private final Fragments fragments;
    private @Nullable Subscriber subscriber;
    private Set<String> metricsOf = Set.of();

    WsConnection(WsConnections shared, Handshake handshake, Channel channel) {
        this.shared = shared;
        this.handshake = handshake;
        this.transport = new WsTransport(channel, shared.format());
        this.budget = new TokenBucket(shared.configuration().commandsPerSecond());
        this.fragments = new Fragments(shared.configuration().maxMessageBytes());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Set<Topic> changes = EnumSet.noneOf(Topic.class);
        changes.addAll(handshake.topics());
        boolean metrics = changes.remove(Topic.METRICS);
        Subscriber made = shared.hub()
                .attach(
                        ctx.channel().eventLoop(),
                        transport,
                        shared.peers().of(handshake.caller(), "websocket"),
                        Filter.of(changes),
                        LiveRequest.NONE,
                        handshake.after());
        subscriber = made;
        transport.write(shared.format()
                .message(new Welcome(
                        "WELCOME",
                        made.peer().connectionId(),
                        made.opening().position().toString(),
                        shared.hubConfiguration().heartbeatInterval().toMillis(),
                        Topics.names(handshake.topics()),
                        made.opening().resumed())));
        made.start();
        if (metrics) {
            made.wish(new LiveRequest(DEFAULT_INTERVAL, Set.of(), 0));
        }
        transport.flush();
        shared.peers().closeIfEnded(made);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        try {
            if (received instanceof WebSocketFrame frame && !transport.isClosing()) {
                read(frame);
            } else if (received instanceof CloseWebSocketFrame) {
                // the answer to ours
                ctx.close();
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    private void read(WebSocketFrame frame) {
        switch (frame) {
            case TextWebSocketFrame text -> append(text);
            case ContinuationWebSocketFrame continuation -> append(continuation);
            case BinaryWebSocketFrame binary -> violated("Messages are text.");
            case PingWebSocketFrame ping -> {
                if (budget.take()) {
                    transport.pong(ping.content());
                } else {
                    limited();
                }
            }
            case CloseWebSocketFrame close -> {
                detach();
                transport.answerClose(close);
            }
            default -> {
                // a pong: the ping did what it should
            }
        }
    }

    private void append(WebSocketFrame frame) {
        // one without bytes would cost nothing else, and could come for ever
        if (!frame.content().isReadable() && !frame.isFinalFragment() && !budget.take()) {
            limited();
            return;
        }
        switch (fragments.take(frame)) {
            case Fragments.Unfinished unfinished -> {
                // its end is still to come
            }
            case Fragments.Whole whole -> command(whole.bytes());
            case Fragments.Violation violation -> violated(violation.text());
            case Fragments.TooBig tooBig -> {
                error(null, ErrorCode.PAYLOAD_TOO_LARGE, "A message may have " + tooBig.maxBytes() + " bytes.");
                close(CloseReason.MESSAGE_TOO_BIG);
            }
        }
    }

    private void command(byte[] bytes) {
        if (!budget.take()) {
            limited();
            return;
        }
        Command command;
        try {
            command = Command.parse(shared.json(), bytes);
        } catch (RejectedException e) {
            violated(Objects.toString(e.getMessage()));
            return;
        }
        try {
            obey(command);
        } catch (RejectedException e) {
            error(command.requestId(), e.code(), Objects.toString(e.getMessage()));
        }
        transport.flush();
    }

    private void limited() {
        error(
                null,
                ErrorCode.RATE_LIMITED,
                "A connection may send " + shared.configuration().commandsPerSecond() + " commands a second.");
        close(CloseReason.RATE_LIMITED);
    }

    private void obey(Command command) {
        if (subscriber == null) {
            return;
        }
        switch (command) {
            case Command.SubscribeTo subscribe -> subscribe(subscriber, subscribe);
            case Command.UnsubscribeFrom unsubscribe -> unsubscribe(subscriber, unsubscribe);
            case Command.AnswerPing ping -> send(new Pong("PONG", ping.requestId()));
        }
    }

    private void subscribe(Subscriber to, Command.SubscribeTo command) {
        Set<Topic> topics = Topics.parse(handshake.caller().principal(), command.topics());
        Position after = Topics.position("after", command.after());
        int interval = command.interval() == null ? DEFAULT_INTERVAL : command.interval();
        if (interval < 1 || interval > MAX_INTERVAL) {
            throw RejectedException.invalid("interval", "must be from 1 to " + MAX_INTERVAL + " seconds");
        }
        boolean metrics = topics.remove(Topic.METRICS);
        Set<String> ids = Set.copyOf(new HashSet<>(command.resourceIds()));
        if (to.filter().with(topics, ids).size() + (metrics ? ids : metricsOf).size()
                > shared.configuration().maxFilters()) {
            error(
                    command.requestId(),
                    ErrorCode.VALIDATION_FAILED,
                    "A connection may have " + shared.configuration().maxFilters() + " filters.");
            close(CloseReason.PROTOCOL_ERROR);
            return;
        }
        ReadResult.Gap gap = after == null ? null : shared.hub().gap(after);
        Set<Topic> now = EnumSet.noneOf(Topic.class);
        now.addAll(to.filter().topics().keySet());
        now.addAll(topics);
        if (metrics || to.wantsMetrics()) {
            now.add(Topic.METRICS);
        }
        send(new Subscribed(
                "SUBSCRIBED",
                command.requestId(),
                Topics.names(now),
                to.position().toString()));
        if (gap != null) {
            to.reset(gap);
        }
        to.subscribe(topics, ids, gap == null ? after : null);
        if (metrics) {
            metricsOf = ids;
            to.wish(new LiveRequest(interval, ids, 0));
        }
    }

    private void unsubscribe(Subscriber from, Command.UnsubscribeFrom command) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        for (String name : command.topics()) {
            topics.add(Topic.parse(name)
                    .orElseThrow(() -> RejectedException.invalid("topics", "has an unknown one: " + name)));
        }
        if (topics.remove(Topic.METRICS)) {
            metricsOf = Set.of();
            from.wish(LiveRequest.NONE);
        }
        from.unsubscribe(topics);
        Set<Topic> left = EnumSet.noneOf(Topic.class);
        left.addAll(from.filter().topics().keySet());
        if (from.wantsMetrics()) {
            left.add(Topic.METRICS);
        }
        send(new Unsubscribed(
                "UNSUBSCRIBED",
                command.requestId(),
                Topics.names(left),
                from.position().toString()));
    }

    private void send(Object answer) {
        transport.write(shared.format().message(answer));
    }

    private void error(@Nullable String requestId, ErrorCode code, String text) {
        send(new StreamError("ERROR", requestId, code.name(), text));
    }

    private void violated(String text) {
        error(null, ErrorCode.MALFORMED_BODY, text);
        close(CloseReason.PROTOCOL_ERROR);
    }

    private void close(CloseReason reason) {
        if (subscriber != null) {
            subscriber.close(reason, Duration.ofSeconds(1));
        }
    }

    @Override
    protected void detach() {
        if (subscriber != null) {
            subscriber.detach();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (subscriber != null && ctx.channel().isWritable()) {
            subscriber.writable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    protected void closeIdle() {
        close(CloseReason.GOING_AWAY);
    }

    @Override
    protected boolean isClosing() {
        return transport.isClosing();
    }
}
