package dev.windsock.stream;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpVersion;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Sets connections up for streaming: how many bytes may wait for a client before it counts as not writable, and no
 * compression of WebSocket messages, which would keep a window of memory for each connection and inflate without a limit.
 */
@Singleton
public final class NettyChannels implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    /** A slow client holds at most about so many bytes of this server's memory. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private static final String COMPRESSION = "WebSocketServerCompressionHandler";

    /** The connection that a request came on. */
    public static Channel of(HttpRequest<?> request) {
        return ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel();
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
        registry.register(new Customizer(null));
        return registry;
    }

    private record Customizer(@Nullable Channel channel) implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel connection, ChannelRole role) {
            return new Customizer(connection);
        }

        @Override
        public void onInitialPipelineBuilt() {
            if (channel != null) {
                channel.config().setWriteBufferWaterMark(WATER_MARK);
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
