// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import dev.windsock.limit.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Watches the streams of one HTTP/2 connection. The same {@link BodyTime} applies to the body of a request as over HTTP/1.1; a
 * stream that exceeds it is reset with CANCEL. Memory for a response is held until its stream is closed, because the
 * flow-control window of the client determines how long the server must buffer the response.
 *
 * <p>The framework receives requests with normalized targets, and bodies as copies on the heap. The framework does not release
 * the buffered body of a request that ends in the same read. In direct memory, such a buffer would be leaked permanently. The
 * framework is also notified of every stream that ends in the middle of a body, including when the connection closes or fails.
 * The request then fails and releases its memory.
 *
 * <p>Threading: confined to the connection's event loop, except {@link #hold}.
 */
final class Http2Streams extends Http2FrameListenerDecorator {
    private static final AttributeKey<Http2Streams> KEY = AttributeKey.valueOf(Http2Streams.class, "streams");

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext context;
    private final RequestTargets targets;
    private final Duration timeout;
    private final Runnable onTimeout;
    private final Map<Integer, BodyTime> bodies = new HashMap<>();
    private final Map<Integer, MemoryBudget.Share> shares = new HashMap<>();
    private boolean checkScheduled;

    private Http2Streams(
            Http2ConnectionHandler handler,
            ChannelHandlerContext context,
            RequestTargets targets,
            Duration timeout,
            Runnable onTimeout) {
        super(handler.decoder().frameListener());
        this.handler = handler;
        this.context = context;
        this.targets = targets;
        this.timeout = timeout;
        this.onTimeout = onTimeout;
    }

    /** Watches a connection; does nothing if it does not speak HTTP/2. */
    static void watch(ChannelPipeline pipeline, RequestTargets targets, Duration timeout, Runnable onTimeout) {
        ChannelHandlerContext context = pipeline.context(Http2ConnectionHandler.class);
        if (context != null && context.handler() instanceof Http2ConnectionHandler handler) {
            Http2Streams streams = new Http2Streams(handler, context, targets, timeout, onTimeout);
            handler.decoder().frameListener(streams);
            handler.connection().addListener(streams.new Closing());
            context.channel().attr(KEY).set(streams);
        }
    }

    /** Holds a share until a stream is closed. Does nothing on a connection that does not speak HTTP/2. */
    static void hold(Channel channel, int stream, MemoryBudget.Share share) {
        Http2Streams streams = channel.attr(KEY).get();
        if (streams == null) {
            return;
        }
        channel.eventLoop().execute(() -> {
            if (streams.handler.connection().stream(stream) == null) {
                share.close();
            } else {
                streams.shares.put(stream, share);
            }
        });
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        if (!isEnd(ctx, stream, endOfStream)) {
            begin(stream, headers, endOfStream);
            super.onHeadersRead(ctx, stream, headers, padding, endOfStream);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        if (!isEnd(ctx, stream, endOfStream)) {
            begin(stream, headers, endOfStream);
            super.onHeadersRead(ctx, stream, headers, dependency, weight, exclusive, padding, endOfStream);
        }
    }

    /** Ends a body that has trailers: the framework ignores trailers, and with them the end of the body. */
    private boolean isEnd(ChannelHandlerContext ctx, int stream, boolean endOfStream) throws Http2Exception {
        boolean trailers = endOfStream && bodies.containsKey(stream);
        if (trailers) {
            onDataRead(ctx, stream, Unpooled.EMPTY_BUFFER, 0, true);
        }
        return trailers;
    }

    private void begin(int stream, Http2Headers headers, boolean endOfStream) {
        CharSequence target = headers.path();
        if (target != null) {
            headers.path(targets.normalize(target.toString()));
        }
        AcceptedTypes.ignore(headers);
        if (!endOfStream) {
            bodies.put(stream, new BodyTime(timeout).start(System.nanoTime()));
            scheduleCheck();
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        BodyTime body = endOfStream ? bodies.remove(stream) : bodies.get(stream);
        if (body != null) {
            body.received(data.readableBytes(), System.nanoTime());
        }
        ByteBuf copy = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(data));
        try {
            return super.onDataRead(ctx, stream, copy, padding, endOfStream);
        } finally {
            copy.release();
        }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int stream, long error) throws Http2Exception {
        bodies.remove(stream);
        super.onRstStreamRead(ctx, stream, error);
    }

    /** Schedules a check of all streams, unless one is already scheduled. */
    private void scheduleCheck() {
        if (!checkScheduled && !bodies.isEmpty()) {
            checkScheduled = true;
            var unused = context.executor().schedule(this::check, timeout.toMillis() / 4 + 1, TimeUnit.MILLISECONDS);
        }
    }

    private void check() {
        checkScheduled = false;
        long now = System.nanoTime();
        List<Integer> late = bodies.entrySet().stream()
                .filter(entry -> now - entry.getValue().deadline() > 0)
                .map(Map.Entry::getKey)
                .toList();
        // this closes the stream, and so removes its body
        late.forEach(this::reset);
        handler.flush(context);
        scheduleCheck();
    }

    private void reset(int stream) {
        onTimeout.run();
        drop(stream);
        handler.resetStream(context, stream, Http2Error.CANCEL.code(), context.newPromise());
    }

    /** Makes the framework drop a request, as if the client had reset the stream. */
    private void drop(int stream) {
        try {
            onRstStreamRead(context, stream, Http2Error.CANCEL.code());
        } catch (Http2Exception e) {
            handler.onError(context, false, e);
        }
    }

    private final class Closing extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            if (bodies.containsKey(stream.id())) {
                drop(stream.id());
            }
            MemoryBudget.Share share = shares.remove(stream.id());
            if (share != null) {
                share.close();
            }
        }
    }
}
