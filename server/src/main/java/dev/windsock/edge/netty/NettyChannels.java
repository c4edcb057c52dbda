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
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateHandler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prepares listeners for running out of file descriptors, and connections for streaming. It sets how many bytes may be queued
 * before a connection counts as not writable. It disables the compression of WebSocket messages, which would use a window of
 * memory per connection and inflate messages without a limit.
 */
@Singleton
public final class NettyChannels implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final String COMPRESSION = "WebSocketServerCompressionHandler";

    /** Longer than the limit for slow consumers, so that they receive a close code first. */
    private static final Duration UNACKNOWLEDGED = Duration.ofMinutes(1);

    private final WriteBufferWaterMark waterMark;

    /**
     * A connection stops being writable when its queue exceeds half of its limit, and no single write is larger than the other
     * half.
     */
    NettyChannels(WriteBufferConfiguration configuration) {
        int high = configuration.maxQueuedBytes() / 2;
        waterMark = new WriteBufferWaterMark(high / 2, high);
    }

    /** Returns the connection of a request. */
    public static Channel of(HttpRequest<?> request) {
        return ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel();
    }

    /**
     * Returns the context from which encoded bytes are written. This is the context of the codec, or that of the idle handler
     * before it, because the idle handler would attach a promise and a listener to each write. The idle handler therefore sees
     * only data that the client sends; the stream's own heartbeat and limit for slow consumers cover the other direction.
     */
    public static ChannelHandlerContext pastEncoders(ChannelHandlerContext codec) {
        ChannelPipeline pipeline = codec.pipeline();
        ChannelHandlerContext idle = pipeline.context(IdleStateHandler.class);
        List<String> names = pipeline.names();
        return idle != null && names.indexOf(idle.name()) < names.indexOf(codec.name()) ? idle : codec;
    }

    /**
     * Configures the kernel to close a connection whose peer acknowledges nothing for a while (RFC 5482). Otherwise, heartbeats
     * to a peer that has vanished are buffered for a quarter of an hour.
     */
    public static void cutWhenUnacknowledged(Channel channel) {
        if (channel instanceof EpollSocketChannel) {
            try {
                channel.config()
                        .setOption(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(UNACKNOWLEDGED.toMillis()));
            } catch (ChannelException e) {
                // the client has disconnected in the meantime; the channel itself reports that
            }
        }
    }

    /**
     * Clears a request that was upgraded: the framework's handlers, although removed, keep it for the lifetime of the
     * connection, with a kilobyte of headers and attributes. First releases its body and the resources that its attributes
     * hold, because the framework can no longer find them. Removes the handlers that only requests need.
     */
    public static void forget(HttpRequest<?> request) {
        remove(of(request).pipeline(), EarlyFrames.class);
        remove(of(request).pipeline(), HandshakeBodies.class);
        NettyHttpRequest<?> upgraded = (NettyHttpRequest<?>) request;
        upgraded.release();
        upgraded.getNativeRequest().headers().clear();
        upgraded.getAttributes().clear();
    }

    /** Clears the headers of a request whose response stream has begun. */
    public static void forgetHeaders(HttpRequest<?> request) {
        ((NettyHttpRequest<?>) request).getNativeRequest().headers().clear();
    }

    private static void remove(ChannelPipeline pipeline, Class<? extends ChannelHandler> handler) {
        if (pipeline.get(handler) != null) {
            pipeline.remove(handler);
        }
    }

    /**
     * Keeps the response uncompressed, even for clients that accept compression, such as browsers: the framework would
     * compress only the part of the body that it writes itself.
     */
    public static void leaveUncompressed(HttpRequest<?> request) {
        ((NettyHttpRequest<?>) request).getNativeRequest().headers().remove(HttpHeaderNames.ACCEPT_ENCODING);
    }

    /** Removes the Accept-Language header: no response depends on it, and the framework fails on some invalid values. */
    public static void forgetLanguage(HttpRequest<?> request) {
        ((NettyHttpRequest<?>) request).getNativeRequest().headers().remove(HttpHeaderNames.ACCEPT_LANGUAGE);
    }

    /** Returns the request target as it was sent (RFC 9112, section 3.2); the framework keeps only its path and query. */
    public static String target(HttpRequest<?> request) {
        return ((NettyHttpRequest<?>) request).getNativeRequest().uri();
    }

    /** Returns whether the request target has a query, without parsing it. */
    public static boolean hasQuery(HttpRequest<?> request) {
        return target(request).indexOf('?') >= 0;
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
                ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
                if (codec != null) {
                    channel.pipeline().addAfter(codec.name(), null, new Http10Responses());
                    channel.pipeline().addAfter(codec.name(), null, new HandshakeBodies());
                    channel.pipeline().addAfter(codec.name(), null, new EarlyFrames());
                }
            }
        }
    }
}
