// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of the JDK client, with blocking reads.
 *
 * <p>The JDK client calls the listener's methods one at a time and fills the queue. At most {@link #MAX_PREFETCH} messages
 * are requested ahead of the reader, and fewer if they are long, which bounds the queue.
 */
final class WsConnection implements StreamConnection, WebSocket.Listener {
    /** The number of messages that are requested before their length is known. */
    private static final int INITIAL_PREFETCH = 32;

    private static final int MAX_PREFETCH = 512;

    /**
     * The number of messages per request to the JDK client. Small enough that the server sees regular reads even at one message
     * per second.
     */
    private static final int REQUEST_BATCH = 16;

    /** The maximum size of the queue in characters, assuming that all messages are as long as the longest so far. */
    private static final int MAX_PREFETCH_CHARS = 2 * 1024 * 1024;

    /** Far above the largest message in the protocol, which is an instance with a full environment. */
    private static final int MAX_MESSAGE_CHARS = 16 * 1024 * 1024;

    /** The time from a message, or a probe, to the next probe. */
    private static final Duration PROBE_DELAY = Duration.ofSeconds(1);

    /**
     * A closed peer resets the connection in response to the first probe. The second probe encounters the reset, and the third
     * probe fails.
     */
    private static final int MAX_PROBES = 3;

    private final WsProtocol protocol;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();
    private volatile @Nullable WebSocket socket;
    private volatile boolean closed;
    private volatile int longest = 1;
    private Duration idleTimeout;
    private long requestedCount = INITIAL_PREFETCH;
    private long readCount;

    /** @param idleTimeout the maximum time without data that applies until the server announces its heartbeat interval */
    WsConnection(WsProtocol protocol, Duration idleTimeout) {
        this.protocol = protocol;
        this.idleTimeout = idleTimeout;
    }

    private sealed interface Received {
        record Text(String text) implements Received {}

        record Close(int code, String reason) implements Received {}

        record Failure(Throwable cause) implements Received {}
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        if (closed) {
            opened.abort();
        } else {
            opened.request(INITIAL_PREFETCH);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        if (message.length() + data.length() > MAX_MESSAGE_CHARS) {
            received.add(new Received.Failure(
                    new IOException("Message is longer than " + MAX_MESSAGE_CHARS + " characters")));
            from.abort();
            return null;
        }
        if (!last) {
            message.append(data);
            from.request(1);
            return null;
        }
        String text =
                message.length() == 0 ? data.toString() : message.append(data).toString();
        message.setLength(0);
        longest = Math.max(longest, text.length());
        received.add(new Received.Text(text));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        received.add(new Received.Failure(new IOException("Received an unexpected binary message")));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
        // the JDK client sends the pong
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        received.add(new Received.Close(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        received.add(new Received.Failure(error));
    }

    @Override
    public Signal read() throws IOException, InterruptedException {
        Received next = poll();
        if (next == null) {
            throw new SocketTimeoutException("No data received for " + idleTimeout.toSeconds() + " s");
        }
        if (next instanceof Received.Close close) {
            return protocol.closed(close.code(), close.reason());
        }
        if (next instanceof Received.Failure failure) {
            throw new IOException("Connection lost", failure.cause());
        }
        requestMore();
        WsProtocol.Message read = protocol.read(((Received.Text) next).text());
        if (!read.heartbeat().isZero()) {
            idleTimeout = StreamCalls.idleTimeout(read.heartbeat());
        }
        return read.signal();
    }

    /**
     * Waits for the next message; returns null after the idle timeout. If a connection ends while the listener handles a
     * message, the JDK client misses the end: its {@code TransportImpl.acknowledgeReception} throws an {@code InternalError},
     * which nothing reports. Therefore, this method sends probes after each message. A slow network cannot make them fail,
     * because a write fails only if the peer has closed the connection.
     */
    private @Nullable Received poll() throws InterruptedException {
        long deadline = System.nanoTime() + idleTimeout.toNanos();
        for (int probes = 0; probes < MAX_PROBES; probes++) {
            long delay = Math.min(PROBE_DELAY.toNanos(), deadline - System.nanoTime());
            Received next = received.poll(delay, TimeUnit.NANOSECONDS);
            if (next != null) {
                return next;
            }
            probe();
        }
        return received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Sends an unsolicited pong, which needs no response: RFC 6455, section 5.5.3. */
    private void probe() {
        WebSocket current = socket;
        if (current != null) {
            CompletableFuture<WebSocket> sent = current.sendPong(ByteBuffer.allocate(0));
            var unused = sent.whenComplete((success, failure) -> {
                // an IllegalStateException means that the previous probe is still being sent
                if (failure instanceof IOException) {
                    received.add(new Received.Failure(failure));
                }
            });
        }
    }

    /** Requests as many messages as were read, in batches, because each request costs about as much as a message. */
    private void requestMore() {
        readCount++;
        int prefetch = Math.max(1, Math.min(MAX_PREFETCH, MAX_PREFETCH_CHARS / longest));
        WebSocket current = socket;
        long outstanding = requestedCount - readCount;
        if (current == null || outstanding > prefetch - Math.min(REQUEST_BATCH, (prefetch + 1) / 2)) {
            return;
        }
        current.request(prefetch - outstanding);
        requestedCount = readCount + prefetch;
    }

    @Override
    public boolean hasMore() {
        return !received.isEmpty();
    }

    /** Closes the socket. If it is not open yet, {@link #onOpen} aborts it. */
    @Override
    public void close() {
        closed = true;
        WebSockets.close(socket);
    }
}
