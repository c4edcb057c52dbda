// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import org.junit.jupiter.api.Test;

final class NettyChannelsTest {
    @Test
    void writesPastTheIdleHandler() {
        IdleStateHandler idle = new IdleStateHandler(60, 60, 60);
        EmbeddedChannel channel = new EmbeddedChannel(idle, new HttpServerCodec());
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);

        assertThat(NettyChannels.pastEncoders(codec).handler()).isSameAs(idle);
        channel.finishAndReleaseAll();
    }

    @Test
    void writesPastTheCodecWithoutAnIdleHandlerBeforeIt() {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec(), new IdleStateHandler(60, 60, 60));
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);

        assertThat(NettyChannels.pastEncoders(codec)).isSameAs(codec);
        channel.finishAndReleaseAll();
    }

    @Test
    void letsTheKernelCutAPeerThatAcknowledgesNothing() {
        Epoll.ensureAvailability();
        EpollSocketChannel channel = new EpollSocketChannel();

        NettyChannels.cutWhenUnacknowledged(channel);

        assertThat(channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
                .isEqualTo(60_000);
        channel.unsafe().closeForcibly();
    }
}
