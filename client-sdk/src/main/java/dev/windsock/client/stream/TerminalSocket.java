// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.lifetime.ManagedWait;
import dev.windsock.client.lifetime.Timeouts;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a terminal.
 *
 * <p>The JDK client calls the listener's methods one at a time and fills the queue; at most {@link #PREFETCH} messages are
 * requested ahead of the reader. One thread reads; any thread may send, one at a time.
 */
final class TerminalSocket implements WebSocket.Listener {
    private static final int PREFETCH = 16;
    private static final int MAX_MESSAGE_CHARS = 64 * 1024;
    private static final int MAX_CHUNK_BYTES = 32 * 1024;
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(30);

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();
    private final Duration pingAfter;
    /** Not a monitor, which would pin a virtual thread on JDK 21. */
    private final ReentrantLock sendLock = new ReentrantLock();

    private volatile @Nullable WebSocket socket;
    private volatile boolean closed;

    /**
     * @param pingAfter the time without data before a ping is sent, and the time after the ping before the connection is
     *     considered lost
     */
    TerminalSocket(Duration pingAfter) {
        this.pingAfter = pingAfter;
    }

    sealed interface Received {}

    record Output(ByteBuffer bytes) implements Received {}

    record Message(String text) implements Received {}

    record Closed(int code, String reason) implements Received {}

    private record Lost(Throwable cause) implements Received {}

    private record KeepAlive() implements Received {}

    @Override
    public void onOpen(WebSocket opened) {
        opened(opened);
        opened.request(PREFETCH);
    }

    void opened(WebSocket opened) {
        socket = opened;
        if (closed) {
            opened.abort();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
        received.add(new Output(copy));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        if (message.length() + data.length() > MAX_MESSAGE_CHARS) {
            received.add(new Lost(new IOException("Message is longer than " + MAX_MESSAGE_CHARS + " characters")));
            from.abort();
            return null;
        }
        message.append(data);
        if (last) {
            received.add(new Message(message.toString()));
            message.setLength(0);
        } else {
            from.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
        // the JDK client sends the pong
        received.add(new KeepAlive());
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        received.add(new KeepAlive());
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        received.add(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        received.add(new Lost(error));
    }

    /**
     * Waits for the next message.
     *
     * @throws IOException if the connection is lost, or the server does not respond to a ping
     */
    Received take() throws IOException, InterruptedException {
        boolean pinged = false;
        while (true) {
            Received next = ManagedWait.poll(received, pingAfter.toNanos());
            if (next == null) {
                if (pinged) {
                    throw new SocketTimeoutException("No response to a ping");
                }
                pinged = true;
                ping();
                continue;
            }
            pinged = false;
            if (next instanceof Lost lost) {
                throw new IOException("Connection lost", lost.cause());
            }
            WebSocket current = socket;
            if (current != null) {
                current.request(1);
            }
            if (!(next instanceof KeepAlive)) {
                return next;
            }
        }
    }

    /** The server must respond with a pong: RFC 6455, section 5.5.2. */
    private void ping() {
        WebSocket open = socket;
        if (open != null && !open.isOutputClosed()) {
            var unused = open.sendPing(ByteBuffer.allocate(0)).whenComplete((sent, failure) -> {
                if (failure != null) {
                    received.add(new Lost(failure));
                }
            });
        }
    }

    /** Blocks until the bytes are written. */
    void type(byte[] bytes) {
        send(open -> {
            for (int offset = 0; offset < bytes.length; offset += MAX_CHUNK_BYTES) {
                ByteBuffer chunk = ByteBuffer.wrap(bytes, offset, Math.min(MAX_CHUNK_BYTES, bytes.length - offset));
                await(open.sendBinary(chunk, true));
            }
        });
    }

    void send(String text) {
        send(open -> await(open.sendText(text, true)));
    }

    /** The JDK client allows only one send at a time. */
    private void send(Consumer<WebSocket> action) {
        sendLock.lock();
        try {
            action.accept(open());
        } finally {
            sendLock.unlock();
        }
    }

    private WebSocket open() {
        WebSocket open = socket;
        if (open == null || open.isOutputClosed()) {
            throw notConnected(null);
        }
        return open;
    }

    private void await(CompletableFuture<WebSocket> sending) {
        try {
            WebSocket unused = Timeouts.limit(sending, SEND_TIMEOUT).join();
        } catch (CompletionException e) {
            // the reader would notice later or not at all
            received.add(new Lost(e));
            throw notConnected(e);
        }
    }

    static WindsockException notConnected(@Nullable Throwable cause) {
        return new UnreachableException("The terminal is not connected", cause);
    }

    void close() {
        closed = true;
        received.add(new Lost(new IOException("Connection closed")));
        WebSockets.close(socket);
    }
}
