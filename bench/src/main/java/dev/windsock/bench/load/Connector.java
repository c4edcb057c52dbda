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
 * Opens the streams of a fleet with a limited number of concurrent handshakes. Connections originate from several loopback
 * addresses, because one address has fewer than 30,000 ports for connections to the same server.
 *
 * <p>Threading: created and run by the command thread, which waits; everything else is confined to the event loop.
 */
final class Connector {
    private static final int SOURCES = 8;
    private static final int FIRST_SOURCE = 2;
    private static final int ATTEMPTS = 5;

    /**
     * By default, the kernel lets a receive buffer grow to tens of megabytes, which would hide a client that has stopped
     * reading.
     */
    private static final int RECEIVE_BUFFER = 128 * 1024;

    private static final int CONNECT_TIMEOUT_MILLIS = 20_000;

    private final Command.Connect command;
    private final EventLoop loop;
    private final List<Member> members;
    private final int inFlight;
    private final Deque<Attempt> queued = new ArrayDeque<>();
    private final CompletableFuture<Reply> done = new CompletableFuture<>();
    private int remaining;
    private int retries;
    private int failed;
    private int resumed;
    private String reason = "";

    Connector(Command.Connect command, EventLoop loop, List<Member> members, int inFlight) {
        this.command = command;
        this.loop = loop;
        this.members = members;
        this.inFlight = inFlight;
    }

    private record Attempt(int index, Member member, int number) {}

    /** Connects all subscribers. Blocks until each handshake has succeeded or been abandoned. */
    Reply run() {
        long begin = System.nanoTime();
        loop.execute(() -> {
            remaining = members.size();
            for (int i = 0; i < members.size(); i++) {
                queued.add(new Attempt(i, members.get(i), 1));
            }
            if (remaining == 0) {
                done.complete(new Reply.Done());
            }
            for (int i = 0; i < inFlight; i++) {
                next();
            }
        });
        done.join();
        double seconds = (System.nanoTime() - begin) / 1e9;
        return failed > 0
                ? new Reply.Failed(failed + " of " + members.size() + " subscribers could not connect: " + reason)
                : new Reply.Connected(members.size(), retries, failed, resumed, seconds);
    }

    private void next() {
        Attempt attempt = queued.poll();
        if (attempt != null) {
            connect(attempt);
        }
    }

    private void connect(Attempt attempt) {
        AttemptListener listener = new AttemptListener(attempt);
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                // the kernel chooses the port on connect, when it knows which pairs of addresses are free
                .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        attempt.member().connecting(channel, listener);
                        channel.pipeline().addLast(reader(attempt));
                    }
                })
                .connect(
                        new InetSocketAddress("127.0.0.1", command.target().port()),
                        new InetSocketAddress("127.0.0." + (FIRST_SOURCE + attempt.index() % SOURCES), 0))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        attempt.member().ended(String.valueOf(connected.cause()));
                    }
                });
    }

    private StreamReader reader(Attempt attempt) {
        String after = attempt.member().resumeAfter();
        return switch (command.wire()) {
            case WEBSOCKET -> new WsReader(attempt.member(), webSocket(after), subscription(attempt.index()));
            case SSE -> new SseReader(attempt.member(), sse(after));
        };
    }

    private String webSocket(@Nullable String after) {
        return "GET /ws?" + command.query() + (after == null ? "" : "&after=" + after) + " HTTP/1.1\r\n"
                + commonHeaders()
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    private String sse(@Nullable String after) {
        return "GET /api/dashboard/stream?" + command.query() + " HTTP/1.1\r\n" + commonHeaders()
                + "Accept: text/event-stream\r\n" + (after == null ? "" : "Last-Event-ID: " + after + "\r\n") + "\r\n";
    }

    private String commonHeaders() {
        return "Host: 127.0.0.1:" + command.target().port() + "\r\nX-API-Key: "
                + command.target().key() + "\r\n";
    }

    private @Nullable String subscription(int index) {
        return command.resources() <= 1
                ? null
                : "{\"type\":\"SUBSCRIBE\",\"request_id\":\"1\",\"topics\":[\"custom\"],\"resource_ids\":[\""
                        + Publisher.resource(index % command.resources()) + "\"]}";
    }

    /** Records the result of a handshake, and starts the next one. */
    private final class AttemptListener implements Member.HandshakeListener {
        private final Attempt attempt;

        private AttemptListener(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void welcomed(boolean resumes) {
            if (resumes) {
                resumed++;
            }
            finish();
        }

        @Override
        public void failed(String cause) {
            reason = cause;
            if (attempt.number() < ATTEMPTS) {
                retries++;
                queued.add(new Attempt(attempt.index(), attempt.member(), attempt.number() + 1));
                next();
            } else {
                failed++;
                finish();
            }
        }

        private void finish() {
            if (--remaining == 0) {
                done.complete(new Reply.Done());
            } else {
                next();
            }
        }
    }
}
