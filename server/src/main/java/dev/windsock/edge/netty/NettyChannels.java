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
 * Sets listeners up for a shortage of descriptors, and connections for streaming: how many bytes may wait for a client before it counts as not writable, and no
 * compression of WebSocket messages, which would keep a window of memory for each connection and inflate without a limit.
 */
@Singleton
public final class NettyChannels implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final String COMPRESSION = "WebSocketServerCompressionHandler";

    /** Longer than a slow reader has, which is told before it is closed. */
    private static final Duration UNACKNOWLEDGED = Duration.ofMinutes(1);

    private final WriteBufferWaterMark waterMark;

    /** Nothing is written to a connection over half of its bound, and no single write is larger than the other half. */
    NettyChannels(WriteBufferConfiguration configuration) {
        int high = configuration.maxQueuedBytes() / 2;
        waterMark = new WriteBufferWaterMark(high / 2, high);
    }

    /** The connection that a request came on. */
    public static Channel of(HttpRequest<?> request) {
        return ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel();
    }

    /**
     * The place from which bytes that need no encoding go to the connection: that of the codec, or of the watch for idle
     * connections before it, which would attach a promise and a listener to each write. So it sees what a client sends
     * and not what it is sent; a stream's own heartbeat and its limit for slow readers watch over that.
     */
    public static ChannelHandlerContext pastEncoders(ChannelHandlerContext codec) {
        ChannelPipeline pipeline = codec.pipeline();
        ChannelHandlerContext idle = pipeline.context(IdleStateHandler.class);
        List<String> names = pipeline.names();
        return idle != null && names.indexOf(idle.name()) < names.indexOf(codec.name()) ? idle : codec;
    }

    /**
     * Lets the kernel cut a connection whose peer acknowledges nothing for a while, RFC 5482: a peer that has vanished
     * takes heartbeats into its buffers for a quarter of an hour otherwise.
     */
    public static void cutWhenUnacknowledged(Channel channel) {
        if (channel instanceof EpollSocketChannel) {
            try {
                channel.config()
                        .setOption(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(UNACKNOWLEDGED.toMillis()));
            } catch (ChannelException e) {
                // the client has left meanwhile, which the channel tells by itself
            }
        }
    }

    /**
     * Empties a request that was answered with an upgrade: the framework's handlers, though removed, hold on to it as long
     * as the connection lives, with a kilobyte of headers and attributes.
     */
    public static void forget(HttpRequest<?> request) {
        ((NettyHttpRequest<?>) request).getNativeRequest().headers().clear();
        request.getAttributes().clear();
    }

    /**
     * Has the answer to a request go out uncompressed, whatever the client accepts, as browsers do: the framework would
     * compress what it writes of a body, and not what is written past it.
     */
    public static void leaveUncompressed(HttpRequest<?> request) {
        ((NettyHttpRequest<?>) request).getNativeRequest().headers().remove(HttpHeaderNames.ACCEPT_ENCODING);
    }

    /** Whether the client can take a body of unknown length in chunks, or an upgrade: RFC 9112, section 7.1. */
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
