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
 * A plain Netty server that uses the same transport as the server. It sends every event to every subscriber from shared memory
 * and does nothing else: it has no keys, filters or store.
 *
 * <p>Threading: one event loop for each core, each with its own subscribers.
 */
public final class Floor {
    /** The beginning of the only line of output; the port follows. */
    public static final String LISTENS = "the floor listens on ";

    private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

    private Floor() {}

    public static void main(String[] args) throws InterruptedException {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("floor-loop"),
                EpollIoHandler.newFactory());
        Map<EventLoop, LoopSubscribers> subscribers = new HashMap<>();
        for (EventExecutor loop : loops) {
            subscribers.put((EventLoop) loop, new LoopSubscribers((EventLoop) loop));
        }
        List<LoopSubscribers> all = new ArrayList<>(subscribers.values());
        Broadcaster broadcaster = new Broadcaster(all);
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
                                        subscribers.getOrDefault(channel.eventLoop(), all.getFirst()), broadcaster));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println(LISTENS + ((InetSocketAddress) listening.localAddress()).getPort());
        Source.start((payloads, flush) -> broadcaster.send(payloads, Flush.valueOf(flush)));
        listening.closeFuture().sync();
    }
}
