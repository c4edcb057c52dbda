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
    private static final String COMPRESSION = "WebSocketServerCompressionHandler";

    private final WriteBufferWaterMark waterMark;

    /** Nothing is written to a connection over half of its bound, and no single write is larger than the other half. */
    NettyChannels(StreamConfiguration configuration) {
        int high = configuration.maxQueuedBytes() / 2;
        waterMark = new WriteBufferWaterMark(high / 2, high);
    }

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
        registry.register(new Customizer(null, waterMark));
        return registry;
    }

    private record Customizer(@Nullable Channel channel, WriteBufferWaterMark waterMark)
            implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel connection, ChannelRole role) {
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
