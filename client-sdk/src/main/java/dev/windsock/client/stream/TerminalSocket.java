// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.WindsockException;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a terminal.
 *
 * <p>Threading: the JDK's client calls the listener's methods one after the other and puts what they bring into the queue;
 * no more is asked for than {@link #AHEAD} that were not taken. One thread takes; any sends, one at a time.
 */
final class TerminalSocket implements WebSocket.Listener {
    private static final int AHEAD = 16;
    private static final int MAX_MESSAGE_CHARS = 64 * 1024;
    private static final int MAX_PIECE = 32 * 1024;
    private static final int NORMAL = 1000;
    private static final long GOODBYE_MS = 200;
    private static final long SEND_SECONDS = 30;

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();
    private final Duration quiet;
    private volatile @Nullable WebSocket socket;
    private volatile boolean closed;

    /** @param quiet how long nothing may come before the server is asked for a sign, and after that before it is gone */
    TerminalSocket(Duration quiet) {
        this.quiet = quiet;
    }

    /** What has come. */
    sealed interface Received {}

    record Output(ByteBuffer bytes) implements Received {}

    record Message(String text) implements Received {}

    record Closed(int code, String reason) implements Received {}

    private record Lost(Throwable cause) implements Received {}

    private record Sign() implements Received {}

    @Override
    public void onOpen(WebSocket opened) {
        opened(opened);
        opened.request(AHEAD);
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
            received.add(new Lost(new IOException("a message is larger than the protocol's are")));
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
        // the client has answered it
        received.add(new Sign());
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        received.add(new Sign());
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
     * The next that has come; blocks.
     *
     * @throws IOException when the connection is lost, or nothing has come for too long
     */
    Received take() throws IOException, InterruptedException {
        boolean asked = false;
        while (true) {
            Received next = received.poll(quiet.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                if (asked) {
                    throw new SocketTimeoutException("the server gives no sign");
                }
                asked = true;
                askForSign();
                continue;
            }
            asked = false;
            if (next instanceof Lost lost) {
                throw new IOException("the connection is lost", lost.cause());
            }
            WebSocket from = socket;
            if (from != null) {
                from.request(1);
            }
            if (!(next instanceof Sign)) {
                return next;
            }
        }
    }

    /** RFC 6455, section 5.5.2: whoever gets a ping answers it. */
    private void askForSign() {
        WebSocket open = socket;
        if (open != null && !open.isOutputClosed()) {
            var unused = open.sendPing(ByteBuffer.allocate(0)).whenComplete((sent, failure) -> {
                if (failure != null) {
                    received.add(new Lost(failure));
                }
            });
        }
    }

    /** Blocks until it is handed to the connection; one message after the other, as the client demands. */
    synchronized void type(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += MAX_PIECE) {
            ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(MAX_PIECE, bytes.length - at));
            await(open().sendBinary(piece, true));
        }
    }

    synchronized void send(String text) {
        await(open().sendText(text, true));
    }

    private WebSocket open() {
        WebSocket open = socket;
        if (open == null || open.isOutputClosed()) {
            throw lost(null);
        }
        return open;
    }

    private void await(CompletableFuture<WebSocket> sending) {
        try {
            WebSocket unused = sending.orTimeout(SEND_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            // who reads would hear of it later, or not at all
            received.add(new Lost(e));
            throw lost(e);
        }
    }

    private static WindsockException lost(@Nullable Throwable cause) {
        return new WindsockException(WindsockException.UNREACHABLE, "the terminal is not connected", cause);
    }

    void close() {
        closed = true;
        received.add(new Lost(new IOException("closed")));
        WebSocket open = socket;
        if (open == null) {
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
