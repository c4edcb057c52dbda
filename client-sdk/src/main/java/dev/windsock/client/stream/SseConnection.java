// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer of the JDK's client, read by a thread that blocks.
 *
 * <p>Threading: the client calls the subscriber's methods one after the other and puts what they bring into the queue; the
 * next piece is asked for when the reader has taken one, so the queue holds one.
 */
final class SseConnection implements StreamConnection, HttpResponse.BodySubscriber<Opening> {
    private final SseProtocol protocol;
    private final Duration silence;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Deque<SseEvent> parsed = new ArrayDeque<>();
    private final SseParser parser = new SseParser(parsed::add);
    private final @Nullable Position openedAt;
    private boolean opened;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;

    SseConnection(SseProtocol protocol, Duration silence, @Nullable Position openedAt) {
        this.protocol = protocol;
        this.silence = silence;
        this.openedAt = openedAt;
    }

    private sealed interface Received {
        record Bytes(List<ByteBuffer> bytes) implements Received {}

        record End(IOException cause) implements Received {}
    }

    /** There as soon as the answer's head is. */
    @Override
    public CompletableFuture<Opening> getBody() {
        return CompletableFuture.completedFuture(new Opening.Opened(this));
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
        subscription = made;
        if (closed) {
            made.cancel();
        } else {
            made.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        received.add(new Received.Bytes(bytes));
    }

    @Override
    public void onError(Throwable failure) {
        received.add(new Received.End(new IOException("the connection is lost", failure)));
    }

    @Override
    public void onComplete() {
        received.add(new Received.End(new EOFException("the stream has ended without a close")));
    }

    @Override
    public Signal read() throws IOException, InterruptedException {
        if (!opened) {
            opened = true;
            return new Signal.Opened(openedAt);
        }
        SseEvent event = parsed.poll();
        if (event != null) {
            return protocol.read(event);
        }
        Received next = received.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new SocketTimeoutException("the server was silent for " + silence.toSeconds() + " s");
        }
        if (next instanceof Received.End end) {
            return ended(end);
        }
        for (ByteBuffer bytes : ((Received.Bytes) next).bytes()) {
            parser.feed(bytes);
        }
        Flow.Subscription from = subscription;
        if (from != null) {
            from.request(1);
        }
        return new Signal.Alive(null);
    }

    @Override
    public boolean hasMore() {
        return !parsed.isEmpty() || !received.isEmpty();
    }

    /** Where the stream has told how long to wait before coming back, that is honoured: it spreads the clients. */
    private Signal ended(Received.End end) throws IOException {
        if (parser.retryMillis() < 0) {
            throw end.cause();
        }
        return new Signal.Closed(
                String.valueOf(end.cause().getMessage()), true, Duration.ofMillis(parser.retryMillis()));
    }

    @Override
    public void close() {
        closed = true;
        Flow.Subscription from = subscription;
        if (from != null) {
            from.cancel();
        }
    }
}
