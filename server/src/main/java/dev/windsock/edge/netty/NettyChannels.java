// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateHandler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prepares listeners for a lack of file descriptors, and connections for streaming. It sets how many bytes may be queued
 * before a connection counts as not writable. It disables the compression of WebSocket messages, which would use a window
 * of memory per connection and inflate messages without a limit.
 */
@Singleton
public final class NettyChannels implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final String COMPRESSION = "WebSocketServerCompressionHandler";

    /** Longer than the limit for slow consumers, which get a close code first. */
    private static final Duration UNACKNOWLEDGED = Duration.ofMinutes(1);

    private final WriteBufferWaterMark waterMark;

    /** A connection is not writable above half of its limit, and no single write is larger than the other half. */
    NettyChannels(WriteBufferConfiguration configuration) {
        int high = configuration.maxQueuedBytes() / 2;
        waterMark = new WriteBufferWaterMark(high / 2, high);
    }

    /** Returns the connection of a request. */
    public static Channel of(HttpRequest<?> request) {
        return ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel();
    }

    /**
     * Returns the context from which encoded bytes are written: that of the codec, or that of the idle handler before it,
     * which would attach a promise and a listener to each write. So the idle handler sees only what the client sends; the
     * stream's own heartbeat and limit for slow consumers cover the other direction.
     */
    public static ChannelHandlerContext pastEncoders(ChannelHandlerContext codec) {
        ChannelPipeline pipeline = codec.pipeline();
        ChannelHandlerContext idle = pipeline.context(IdleStateHandler.class);
        List<String> names = pipeline.names();
        return idle != null && names.indexOf(idle.name()) < names.indexOf(codec.name()) ? idle : codec;
    }

    /**
     * Lets the kernel cut a connection whose peer acknowledges nothing for a while (RFC 5482). Otherwise, heartbeats to a
     * peer that has vanished are buffered for a quarter of an hour.
     */
    public static void cutWhenUnacknowledged(Channel channel) {
        if (channel instanceof EpollSocketChannel) {
            try {
                channel.config()
                        .setOption(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(UNACKNOWLEDGED.toMillis()));
            } catch (ChannelException e) {
                // the client has disconnected meanwhile, which the channel reports itself
            }
        }
    }

    /**
     * Clears a request that was upgraded: the framework's handlers, although removed, keep it for the lifetime of the
     * connection, with a kilobyte of headers and attributes.
     */
    public static void forget(HttpRequest<?> request) {
        ((NettyHttpRequest<?>) request).getNativeRequest().headers().clear();
        request.getAttributes().clear();
    }

    /**
     * Keeps the response uncompressed, even for clients that accept compression, such as browsers: the framework would
     * compress only the part of the body that it writes itself.
     */
    public static void leaveUncompressed(HttpRequest<?> request) {
        ((NettyHttpRequest<?>) request).getNativeRequest().headers().remove(HttpHeaderNames.ACCEPT_ENCODING);
    }

    /** Returns whether the client supports neither chunked bodies nor upgrades (RFC 9112, section 7.1). */
    public static boolean isHttp10(HttpRequest<?> request) {
        return ((NettyHttpRequest<?>) request)
                .getNativeRequest()
                .protocolVersion()
                .equals(HttpVersion.HTTP_1_0);
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new Customizer(null, waterMark));
        return registry;
    }

    private record Customizer(@Nullable Channel channel, WriteBufferWaterMark waterMark)
            implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel connection, ChannelRole role) {
            if (role == ChannelRole.LISTENER) {
                connection.pipeline().addFirst(new AcceptGuard());
                return this;
            }
            return new Customizer(connection, waterMark);
        }

        @Override
        public void onInitialPipelineBuilt() {
            if (channel != null) {
                channel.config().setWriteBufferWaterMark(waterMark);
            }
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null) {
                ChannelHandler compression = channel.pipeline().get(COMPRESSION);
                if (compression != null) {
                    channel.pipeline().remove(compression);
                }
            }
        }
    }
}
