// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import dev.windsock.hub.AuxiliaryStream;
import dev.windsock.hub.CloseReason;
import dev.windsock.json.JsonCodec;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.stream.ws.Fragments;
import dev.windsock.stream.ws.ServerMessage;
import dev.windsock.stream.ws.SocketHandler;
import dev.windsock.stream.ws.WsEndpoint;
import dev.windsock.stream.ws.WsFormat;
import dev.windsock.stream.ws.WsTransport;
import dev.windsock.terminal.Exit;
import dev.windsock.terminal.Mode;
import dev.windsock.terminal.TerminalSession;
import dev.windsock.terminal.TerminalUser;
import dev.windsock.terminal.Viewer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client at {@code /ws/terminals/{id}}: forwards its input, and writes output from its attachment, a few pieces at a time,
 * so that output for a slow client waits in the terminal.
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
    private final JsonCodec json;
    private final WsFormat format;
    private final Function<Viewer, TerminalSession.Attachment> attach;
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
            Channel channel, WsFormat format, JsonCodec json, Function<Viewer, TerminalSession.Attachment> attach) {
        super(MESSAGES_PER_SECOND, MAX_MESSAGE);
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
        channel.write(new TextWebSocketFrame(Unpooled.wrappedBuffer(json.bytes(message))));
    }

    private void error(ErrorCode code, String text) {
        send(new ServerMessage.StreamError("ERROR", null, code.name(), text));
    }

    // ------------------------------------------------------------------ from the client

    @Override
    protected @Nullable WsTransport transport() {
        return transport;
    }

    @Override
    protected boolean isCounted(WebSocketFrame frame) {
        return true;
    }

    @Override
    protected void receive(Fragments.Whole message) {
        if (message.text()) {
            command(message.bytes());
        } else if (attachment != null) {
            obeyed(attachment.type(message.bytes()));
            announceState(attachment.state());
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
            error(ErrorCode.NOT_CONTROLLER, "This socket is read-only. Attach with mode=control to type.");
        }
    }

    @Override
    protected void reject(ErrorCode code, String text, CloseReason reason) {
        error(code, text);
        closeNow(reason, reason == CloseReason.RATE_LIMITED ? Duration.ofSeconds(1) : Duration.ZERO);
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
    protected void close(CloseReason reason) {
        closeNow(reason, Duration.ZERO);
    }
}
