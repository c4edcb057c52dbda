// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.floor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The subscribers on an event loop. Confined to the event loop, except for {@link #send}. */
final class LoopSubscribers {
    private final EventLoop loop;
    private final Set<Channel> webSockets = new LinkedHashSet<>();
    private final Set<Channel> eventStreams = new LinkedHashSet<>();

    LoopSubscribers(EventLoop loop) {
        this.loop = loop;
    }

    void addWebSocket(Channel channel) {
        add(webSockets, channel);
    }

    void addEventStream(Channel channel) {
        add(eventStreams, channel);
    }

    private static void add(Set<Channel> to, Channel channel) {
        to.add(channel);
        channel.closeFuture().addListener(closed -> to.remove(channel));
    }

    /** Schedules a burst for all subscribers, and releases the frames once the burst is sent. Thread-safe. */
    void send(List<ByteBuf> forWebSockets, List<ByteBuf> forEventStreams, Flush flush) {
        loop.execute(() -> {
            send(webSockets, forWebSockets, flush);
            send(eventStreams, forEventStreams, flush);
            forWebSockets.forEach(ByteBuf::release);
            forEventStreams.forEach(ByteBuf::release);
        });
    }

    private static void send(Set<Channel> to, List<ByteBuf> frames, Flush flush) {
        switch (flush) {
            case EACH -> {
                for (ByteBuf frame : frames) {
                    for (Channel channel : to) {
                        write(channel, frame);
                        channel.flush();
                    }
                }
            }
            case ONCE -> {
                for (Channel channel : to) {
                    for (ByteBuf frame : frames) {
                        write(channel, frame);
                    }
                    channel.flush();
                }
            }
        }
    }

    private static void write(Channel channel, ByteBuf frame) {
        channel.write(frame.retainedDuplicate(), channel.voidPromise());
    }
}
