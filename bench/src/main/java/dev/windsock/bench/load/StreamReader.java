// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the head of a stream; the subclass for its transport reads the frames. Used by a single connection. */
abstract sealed class StreamReader extends ByteToMessageDecoder permits WsReader, SseReader {
    private static final int LINE_BREAKS = 4;

    private final Member member;
    private final String request;
    private final String status;
    private boolean headRead;
    private long nowNanos;

    /** @param status the status of a successful response, such as {@code 101} */
    StreamReader(Member member, String request, String status) {
        this.member = member;
        this.request = request;
        this.status = status;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(ctx.alloc().buffer(request.length()).writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) throws Exception {
        nowNanos = System.nanoTime();
        super.channelRead(ctx, received);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (headRead || readHead(ctx, in)) {
            while (readFrame(ctx, in)) {
                // readFrame reports each frame
            }
        }
    }

    private boolean readHead(ChannelHandlerContext ctx, ByteBuf in) {
        int end = endOfHead(in);
        if (end < 0) {
            return false;
        }
        String head = in.toString(in.readerIndex(), end - in.readerIndex(), StandardCharsets.US_ASCII);
        if (!head.startsWith("HTTP/1.1 " + status)) {
            member.ended(head.lines().findFirst().orElse("no status"));
            ctx.close();
            in.skipBytes(in.readableBytes());
            return false;
        }
        in.readerIndex(end);
        headRead = true;
        return true;
    }

    private static int endOfHead(ByteBuf in) {
        for (int i = in.readerIndex(); i + LINE_BREAKS <= in.writerIndex(); i++) {
            if (in.getByte(i) == '\r' && in.getByte(i + 1) == '\n' && in.getByte(i + 2) == '\r') {
                return i + LINE_BREAKS;
            }
        }
        return -1;
    }

    /** Reads one frame; returns false if it is incomplete. */
    abstract boolean readFrame(ChannelHandlerContext ctx, ByteBuf in);

    final Member member() {
        return member;
    }

    /** Returns the time at which the current bytes arrived. */
    final long nowNanos() {
        return nowNanos;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        member.ended("the connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
