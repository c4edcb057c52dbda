// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Opens the streams of a fleet, so many handshakes at a time. Connections leave from several loopback addresses, since
 * one has fewer than 30,000 ports for one server.
 *
 * <p>Threading: made and run by the thread that obeys orders, which waits; the rest belongs to the loop.
 */
final class Connector {
    private static final int SOURCES = 8;
    private static final int FIRST_SOURCE = 2;
    private static final int ATTEMPTS = 5;

    /** The kernel's own choice grows to dozens of megabytes, in which a client that reads no more would go unnoticed. */
    private static final int RECEIVE_BUFFER = 128 * 1024;

    private static final int CONNECT_TIMEOUT_MILLIS = 20_000;

    private final Order.Connect order;
    private final EventLoop loop;
    private final List<Member> members;
    private final int inFlight;
    private final Deque<Attempt> waiting = new ArrayDeque<>();
    private final CompletableFuture<Answer> done = new CompletableFuture<>();
    private int left;
    private int retries;
    private int failed;
    private int resumed;
    private String reason = "";

    Connector(Order.Connect order, EventLoop loop, List<Member> members, int inFlight) {
        this.order = order;
        this.loop = loop;
        this.members = members;
        this.inFlight = inFlight;
    }

    private record Attempt(int index, Member member, int number) {}

    /** Connects all. Blocks until each is welcomed or has given up. */
    Answer run() {
        long begin = System.nanoTime();
        loop.execute(() -> {
            left = members.size();
            for (int i = 0; i < members.size(); i++) {
                waiting.add(new Attempt(i, members.get(i), 1));
            }
            if (left == 0) {
                done.complete(new Answer.Done());
            }
            for (int i = 0; i < inFlight; i++) {
                next();
            }
        });
        done.join();
        double seconds = (System.nanoTime() - begin) / 1e9;
        return failed > 0
                ? new Answer.Failed(failed + " of " + members.size() + " could not connect: " + reason)
                : new Answer.Connected(members.size(), retries, failed, resumed, seconds);
    }

    private void next() {
        Attempt attempt = waiting.poll();
        if (attempt != null) {
            connect(attempt);
        }
    }

    private void connect(Attempt attempt) {
        Outcome outcome = new Outcome(attempt);
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                // the port is chosen on connecting, when it is known that the pair is free
                .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        attempt.member().connecting(channel, outcome);
                        channel.pipeline().addLast(reader(attempt));
                    }
                })
                .connect(
                        new InetSocketAddress("127.0.0.1", order.target().port()),
                        new InetSocketAddress("127.0.0." + (FIRST_SOURCE + attempt.index() % SOURCES), 0))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        attempt.member().ended(String.valueOf(connected.cause()));
                    }
                });
    }

    private StreamReader reader(Attempt attempt) {
        String after = attempt.member().resumeAfter();
        return switch (order.wire()) {
            case WEBSOCKET -> new WsReader(attempt.member(), webSocket(after), command(attempt.index()));
            case SSE -> new SseReader(attempt.member(), sse(after));
        };
    }

    private String webSocket(@Nullable String after) {
        return "GET /ws?" + order.query() + (after == null ? "" : "&after=" + after) + " HTTP/1.1\r\n" + commonHeaders()
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    private String sse(@Nullable String after) {
        return "GET /api/dashboard/stream?" + order.query() + " HTTP/1.1\r\n" + commonHeaders()
                + "Accept: text/event-stream\r\n" + (after == null ? "" : "Last-Event-ID: " + after + "\r\n") + "\r\n";
    }

    private String commonHeaders() {
        return "Host: 127.0.0.1:" + order.target().port() + "\r\nX-API-Key: "
                + order.target().key() + "\r\n";
    }

    private @Nullable String command(int index) {
        return order.resources() <= 1
                ? null
                : "{\"type\":\"SUBSCRIBE\",\"request_id\":\"1\",\"topics\":[\"custom\"],\"resource_ids\":[\""
                        + Publisher.resource(index % order.resources()) + "\"]}";
    }

    /** Hears what became of one handshake, and begins the next. */
    private final class Outcome implements Member.Welcome {
        private final Attempt attempt;

        private Outcome(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void welcomed(boolean afterItsPosition) {
            if (afterItsPosition) {
                resumed++;
            }
            over();
        }

        @Override
        public void refused(String why) {
            reason = why;
            if (attempt.number() < ATTEMPTS) {
                retries++;
                waiting.add(new Attempt(attempt.index(), attempt.member(), attempt.number() + 1));
                next();
            } else {
                failed++;
                over();
            }
        }

        private void over() {
            if (--left == 0) {
                done.complete(new Answer.Done());
            } else {
                next();
            }
        }
    }
}
