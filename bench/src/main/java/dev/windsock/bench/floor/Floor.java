// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.floor;

import dev.windsock.bench.source.Source;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The floor: raw Netty on the server's transport, which sends every event to every subscriber, out of memory that all
 * share, and does nothing else. It has no keys, no filters and no store, and loses what it is told when it ends.
 *
 * <p>Threading: as many event loops as cores, each with its own subscribers.
 */
public final class Floor {
    /** What its one line of output begins with; the port follows. */
    public static final String LISTENS = "the floor listens on ";

    private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

    private Floor() {}

    public static void main(String[] args) throws InterruptedException {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("floor-loop"),
                EpollIoHandler.newFactory());
        Map<EventLoop, LoopShare> shares = new HashMap<>();
        for (EventExecutor loop : loops) {
            shares.put((EventLoop) loop, new LoopShare((EventLoop) loop));
        }
        List<LoopShare> all = new ArrayList<>(shares.values());
        Spread spread = new Spread(all);
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY_BYTES))
                                .addLast(new FloorHandler(
                                        shares.getOrDefault(channel.eventLoop(), all.getFirst()), spread));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println(LISTENS + ((InetSocketAddress) listening.localAddress()).getPort());
        Source.start((payloads, flush) -> spread.send(payloads, Flush.valueOf(flush)));
        listening.closeFuture().sync();
    }
}
