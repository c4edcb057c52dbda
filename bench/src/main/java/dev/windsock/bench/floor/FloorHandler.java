// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.floor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Serves {@code /ws} and {@code /api/dashboard/stream} as the server does, but without any checks, and accepts events to
 * publish, with {@code ?flush=EACH} or {@code ONCE}.
 */
final class FloorHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** The constant from RFC 6455, section 1.3. */
    private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LoopSubscribers subscribers;
    private final Broadcaster broadcaster;

    FloorHandler(LoopSubscribers subscribers, Broadcaster broadcaster) {
        this.subscribers = subscribers;
        this.broadcaster = broadcaster;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) throws JsonProcessingException {
        if (request.uri().startsWith("/ws")) {
            upgrade(ctx, request);
        } else if (request.uri().startsWith("/api/dashboard/stream")) {
            stream(ctx);
        } else {
            publish(request);
            DefaultFullHttpResponse accepted =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.ACCEPTED);
            accepted.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
            ctx.writeAndFlush(accepted);
        }
    }

    private void upgrade(ChannelHandlerContext ctx, FullHttpRequest request) {
        removeHandlers(ctx);
        ctx.channel()
                .write(ascii("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                        + "sec-websocket-accept: " + accept(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY))
                        + "\r\n\r\n"));
        subscribers.addWebSocket(ctx.channel());
        ctx.channel().writeAndFlush(Envelope.webSocket("{\"type\":\"WELCOME\",\"resumed\":false}"));
    }

    private void stream(ChannelHandlerContext ctx) {
        removeHandlers(ctx);
        ctx.channel()
                .write(ascii(
                        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"));
        subscribers.addEventStream(ctx.channel());
        ctx.channel().writeAndFlush(Envelope.chunk(": \n\n"));
    }

    /** Removes all handlers that a frame would pass through. */
    private static void removeHandlers(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.remove(HttpObjectAggregator.class);
        pipeline.addLast(new Discard());
        pipeline.remove(ctx.handler());
        pipeline.remove(HttpServerCodec.class);
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(sha1.digest((key + ACCEPT_SALT).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(FullHttpRequest request) throws JsonProcessingException {
        JsonNode body = JSON.readTree(new String(ByteBufUtil.getBytes(request.content()), StandardCharsets.UTF_8));
        List<String> payloads = new ArrayList<>();
        for (JsonNode event : body) {
            payloads.add(JSON.writeValueAsString(event.get("payload")));
        }
        broadcaster.send(payloads, request.uri().endsWith("ONCE") ? Flush.ONCE : Flush.EACH);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Discards everything that subscribers send. */
    private static final class Discard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object received) {
            ReferenceCountUtil.release(received);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
