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
 * A WebSocket of the JDK's client, read by a thread that blocks.
 *
 * <p>Threading: the client calls the listener's methods one after the other and puts what they bring into the queue; no
 * more messages are asked for than {@link #AHEAD} that the reader has not taken, and fewer where they are long, so the queue
 * is bounded by that.
 */
final class WsConnection implements StreamConnection, WebSocket.Listener {
    /** How many messages may wait for the reader before it is known how long they are. */
    private static final int FIRST = 32;

    /** How many may wait at most. */
    private static final int AHEAD = 512;

    /** How many are asked for at once. A reader that takes one in a second still reads more often than servers want it to. */
    private static final int ASKED_AT_ONCE = 16;

    /** How many characters may wait, if all messages are as long as the longest so far. */
    private static final int AHEAD_CHARS = 2 * 1024 * 1024;

    /** No message of the protocol comes near it: the largest is an instance with all the environment it may have. */
    private static final int MAX_MESSAGE_CHARS = 16 * 1024 * 1024;

    private static final int NORMAL = 1000;
    private static final long GOODBYE_MS = 200;

    private final WsProtocol protocol;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();
    private volatile @Nullable WebSocket socket;
    private volatile boolean closed;
    private volatile int longest = 1;
    private Duration silence;
    private long asked = FIRST;
    private long taken;

    /** @param silence how long the server may say nothing until it has told how often it will be heard */
    WsConnection(WsProtocol protocol, Duration silence) {
        this.protocol = protocol;
        this.silence = silence;
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
            opened.request(FIRST);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        if (message.length() + data.length() > MAX_MESSAGE_CHARS) {
            received.add(new Received.Failure(new IOException("a message is larger than the protocol's are")));
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
        received.add(new Received.Failure(new IOException("a message is binary")));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
        // the client has answered it
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
        Received next = received.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new SocketTimeoutException("the server was silent for " + silence.toSeconds() + " s");
        }
        if (next instanceof Received.Close close) {
            return protocol.closed(close.code(), close.reason());
        }
        if (next instanceof Received.Failure failure) {
            throw new IOException("the connection is lost", failure.cause());
        }
        askForMore();
        WsProtocol.Message read = protocol.read(((Received.Text) next).text());
        if (!read.heartbeat().isZero()) {
            silence = StreamCalls.silence(read.heartbeat());
        }
        return read.signal();
    }

    /** Asks for as many as were taken, some at once, since each time costs about as much as a message. */
    private void askForMore() {
        taken++;
        int ahead = Math.max(1, Math.min(AHEAD, AHEAD_CHARS / longest));
        WebSocket from = socket;
        if (from == null || asked - taken > ahead - Math.min(ASKED_AT_ONCE, (ahead + 1) / 2)) {
            return;
        }
        from.request(ahead - (asked - taken));
        asked = taken + ahead;
    }

    @Override
    public boolean hasMore() {
        return !received.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
        WebSocket open = socket;
        if (open == null) {
            // onOpen sees to it
            return;
        }
        if (open.isOutputClosed()) {
            open.abort();
        } else {
            // a server that is gone is not waited for
            CompletableFuture<?> told = open.sendClose(NORMAL, "").orTimeout(GOODBYE_MS, TimeUnit.MILLISECONDS);
            var unused = told.whenComplete((done, failure) -> open.abort());
        }
    }
}
