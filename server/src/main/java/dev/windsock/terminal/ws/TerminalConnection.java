// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import dev.windsock.hub.AuxiliaryStream;
import dev.windsock.hub.CloseReason;
import dev.windsock.limit.RateLimiter;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.ws.Fragments;
import dev.windsock.stream.ws.SocketHandler;
import dev.windsock.stream.ws.StreamError;
import dev.windsock.stream.ws.WsEndpoint;
import dev.windsock.stream.ws.WsFormat;
import dev.windsock.stream.ws.WsTransport;
import dev.windsock.terminal.Exit;
import dev.windsock.terminal.Mode;
import dev.windsock.terminal.TerminalSession;
import dev.windsock.terminal.TerminalUser;
import dev.windsock.terminal.Viewer;
import io.github.bucket4j.Bucket;
import io.micronaut.serde.ObjectMapper;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client at {@code /ws/terminals/{id}}: forwards its input, and writes output from its attachment, a few pieces at a time, so that output for a slow client waits in the terminal.
 *
 * <p>Threading: confined to the connection's event loop, like all handlers, except {@link #wake}, {@link #close} and {@link
 * #bytesQueued}, which any thread may call.
 */
final class TerminalConnection extends SocketHandler implements Viewer, AuxiliaryStream {
    private static final int PIECE = 16 * 1024;
    private static final int MAX_UNWRITTEN = 48 * 1024;
    private static final int MAX_MESSAGE = WsEndpoint.MAX_FRAME;
    private static final int MESSAGES_PER_SECOND = 2_000;
    private static final Duration PING_EVERY = Duration.ofSeconds(15);
    private static final Duration SLOW_AFTER = Duration.ofSeconds(30);

    private final Channel channel;
    private final ObjectMapper json;
    private final WsFormat format;
    private final Function<Viewer, TerminalSession.Attachment> attach;
    private final Bucket budget = RateLimiter.perSecond(MESSAGES_PER_SECOND);
    private final Fragments fragments = new Fragments(MAX_MESSAGE);
    private final AtomicBoolean woken = new AtomicBoolean();
    private @Nullable WsTransport transport;
    private TerminalSession.@Nullable Attachment attachment;
    private TerminalSession.@Nullable State announced;
    private int unwritten;
    private long writtenAt = System.nanoTime();
    private boolean ended;
    private @Nullable Closing early;

    private record Closing(CloseReason reason, Duration retryAfter) {}

    /** @param attach attaches the viewer; called once, when the socket is open */
    TerminalConnection(
            Channel channel, WsFormat format, ObjectMapper json, Function<Viewer, TerminalSession.Attachment> attach) {
        this.channel = channel;
        this.format = format;
        this.json = json;
        this.attach = attach;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        transport = new WsTransport(channel, format);
        TerminalSession.Attachment made = attach.apply(this);
        attachment = made;
        TerminalSession.State state = made.state();
        announced = state;
        send(new TerminalMessage.Attached(
                "ATTACHED",
                made.offset(),
                state.mode().wireName(),
                state.count(),
                state.size().cols(),
                state.size().rows()));
        if (early != null) {
            close(transport, early);
        }
        write();
        channel.eventLoop().schedule(this::beat, PING_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        if (ended || !channel.isActive()) {
            return;
        }
        if (unwritten > 0 && System.nanoTime() - writtenAt > SLOW_AFTER.toNanos()) {
            closeNow(CloseReason.SLOW_CONSUMER, Duration.ofSeconds(1));
            return;
        }
        channel.writeAndFlush(new PingWebSocketFrame());
        channel.eventLoop().schedule(this::beat, PING_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ------------------------------------------------------------------ to the client

    @Override
    public void wake() {
        if (woken.compareAndSet(false, true)) {
            channel.eventLoop().execute(() -> {
                woken.set(false);
                write();
            });
        }
    }

    private void write() {
        TerminalSession.Attachment from = attachment;
        if (from == null || ended || !channel.isActive()) {
            return;
        }
        announceState(from.state());
        TerminalSession.Output output = null;
        while (unwritten < MAX_UNWRITTEN && (output = from.next(PIECE)) != null) {
            if (output.skipped() > 0) {
                send(new TerminalMessage.OutputReset("RESET", output.offset(), output.skipped()));
            }
            print(output.bytes());
        }
        Exit exit = output == null ? from.exit() : null;
        if (exit != null) {
            send(new TerminalMessage.Exited("EXIT", exit.exitCode(), exit.reason()));
            closeNow(CloseReason.TERMINAL_CLOSED, Duration.ZERO);
        }
        channel.flush();
    }

    private void print(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        if (unwritten == 0) {
            writtenAt = System.nanoTime();
        }
        unwritten += bytes.length;
        channel.write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes))).addListener(written -> {
            unwritten -= bytes.length;
            writtenAt = System.nanoTime();
            wake();
        });
    }

    private void announceState(TerminalSession.State now) {
        TerminalSession.State before = announced;
        announced = now;
        channel.config().setAutoRead(now.mayType() || now.mode() == Mode.WATCH);
        if (before == null) {
            return;
        }
        if (before.mode() == Mode.CONTROL && now.mode() == Mode.WATCH && now.takenBy() != null) {
            send(new TerminalMessage.ModeChanged("MODE", now.mode().wireName(), TerminalUser.of(now.takenBy())));
        }
        if (before.count() != now.count()) {
            send(new TerminalMessage.Viewers("VIEWERS", now.count()));
        }
        if (!before.size().equals(now.size())) {
            send(new TerminalMessage.Resized(
                    "RESIZED", now.size().cols(), now.size().rows()));
        }
    }

    private void send(Object message) {
        try {
            channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(json.writeValueAsBytes(message))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void error(ErrorCode code, String text) {
        send(new StreamError("ERROR", null, code.name(), text));
    }

    // ------------------------------------------------------------------ from the client

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        try {
            if (received instanceof WebSocketFrame frame && !ended) {
                read(frame);
            } else if (received instanceof CloseWebSocketFrame) {
                // the reply to our close
                ctx.close();
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    private void read(WebSocketFrame frame) {
        switch (frame) {
            case CloseWebSocketFrame close -> {
                detach();
                if (transport != null) {
                    transport.answerClose(close);
                }
            }
            case TextWebSocketFrame text -> append(text);
            case BinaryWebSocketFrame binary -> append(binary);
            case ContinuationWebSocketFrame continuation -> append(continuation);
            case PingWebSocketFrame ping -> {
                if (withinBudget() && transport != null) {
                    transport.pong(ping.content());
                }
            }
            default -> {
                // a pong
            }
        }
    }

    private boolean withinBudget() {
        if (budget.tryConsume(1)) {
            return true;
        }
        error(ErrorCode.RATE_LIMITED, "A terminal accepts at most " + MESSAGES_PER_SECOND + " messages per second.");
        closeNow(CloseReason.RATE_LIMITED, Duration.ofSeconds(1));
        return false;
    }

    private void append(WebSocketFrame frame) {
        if (!withinBudget()) {
            return;
        }
        switch (fragments.add(frame)) {
            case Fragments.Unfinished unfinished -> {
                // more fragments follow
            }
            case Fragments.Whole whole -> {
                if (whole.text()) {
                    command(whole.bytes());
                } else if (attachment != null) {
                    obeyed(attachment.type(whole.bytes()));
                    announceState(attachment.state());
                }
            }
            case Fragments.Violation violation -> violated(violation.text());
            case Fragments.TooBig tooBig -> {
                error(ErrorCode.PAYLOAD_TOO_LARGE, "A message may have at most " + tooBig.maxBytes() + " bytes.");
                closeNow(CloseReason.MESSAGE_TOO_BIG, Duration.ZERO);
            }
        }
    }

    private void command(byte[] bytes) {
        TerminalSession.Attachment at = attachment;
        if (at == null) {
            return;
        }
        try {
            switch (TerminalCommand.parse(bytes)) {
                case TerminalCommand.Resize resize -> obeyed(at.resize(resize.size()));
                case TerminalCommand.SendSignal signal -> obeyed(at.signal(signal.signal()));
                case TerminalCommand.Acknowledge acknowledge -> {
                    at.acknowledge(acknowledge.offset());
                    wake();
                }
            }
        } catch (RejectedException e) {
            if (e.code() == ErrorCode.MALFORMED_BODY) {
                violated(Objects.toString(e.getMessage()));
            } else {
                error(e.code(), Objects.toString(e.getMessage()));
            }
        }
    }

    private void obeyed(boolean controls) {
        if (!controls) {
            error(ErrorCode.NOT_CONTROLLER, "This socket only watches. Attach with mode=control to type.");
        }
    }

    private void violated(String text) {
        error(ErrorCode.MALFORMED_BODY, text);
        closeNow(CloseReason.PROTOCOL_ERROR, Duration.ZERO);
    }

    // ------------------------------------------------------------------ the end

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        channel.eventLoop().execute(() -> {
            if (transport == null) {
                early = new Closing(reason, retryAfter);
            } else {
                closeNow(reason, retryAfter);
            }
        });
    }

    private void closeNow(CloseReason reason, Duration retryAfter) {
        if (transport != null) {
            close(transport, new Closing(reason, retryAfter));
        }
    }

    private void close(WsTransport over, Closing closing) {
        detach();
        over.close(closing.reason(), closing.retryAfter());
    }

    @Override
    protected void detach() {
        ended = true;
        // the client's reply to a close and the end of the connection must still be read
        channel.config().setAutoRead(true);
        if (attachment != null) {
            attachment.detach();
        }
    }

    @Override
    public long bytesQueued() {
        return unwritten;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    protected void closeIdle() {
        closeNow(CloseReason.GOING_AWAY, Duration.ZERO);
    }

    @Override
    protected boolean isClosing() {
        return transport != null && transport.isClosing();
    }
}
