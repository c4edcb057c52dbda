// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
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
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events over the JDK client, with blocking reads.
 *
 * <p>The JDK client calls the subscriber's methods one at a time and fills the queue. The reader requests the next chunk
 * after it has read one, so the queue holds at most one.
 */
final class SseConnection implements StreamConnection, HttpResponse.BodySubscriber<ConnectResult> {
    private final SseEventReader protocol;
    private final Duration idleTimeout;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Deque<SseEvent> parsed = new ArrayDeque<>();
    private final SseParser parser = new SseParser(parsed::add);
    private final @Nullable Position openedAt;
    private final CompletableFuture<ConnectResult> ended = new CompletableFuture<>();
    private boolean opened;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile Future<?> exchange = ended;
    private volatile boolean closed;

    SseConnection(SseEventReader protocol, Duration idleTimeout, @Nullable Position openedAt) {
        this.protocol = protocol;
        this.idleTimeout = idleTimeout;
        this.openedAt = openedAt;
    }

    private sealed interface Received {
        record Bytes(List<ByteBuffer> bytes) implements Received {}

        record End(IOException cause) implements Received {}
    }

    /**
     * Sets the exchange that {@link #close} cancels. If only the subscription is cancelled, the connection does not end until
     * more data arrives, and an idle server sends none until its next heartbeat.
     */
    SseConnection endedBy(Future<?> newExchange) {
        exchange = newExchange;
        return this;
    }

    /** Completes with the stream, because only an exchange that is not complete can be cancelled. */
    @Override
    public CompletableFuture<ConnectResult> getBody() {
        return ended;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (closed) {
            newSubscription.cancel();
        } else {
            newSubscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        received.add(new Received.Bytes(bytes));
    }

    @Override
    public void onError(Throwable failure) {
        received.add(new Received.End(new IOException("Connection lost", failure)));
        ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        received.add(new Received.End(new EOFException("Stream ended without a close event")));
        ended.complete(new ConnectResult.Opened(this));
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
        Received next = received.poll(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new SocketTimeoutException("No data received for " + idleTimeout.toSeconds() + " s");
        }
        if (next instanceof Received.End end) {
            return closed(end);
        }
        for (ByteBuffer bytes : ((Received.Bytes) next).bytes()) {
            parser.feed(bytes);
        }
        Flow.Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
        return new Signal.KeepAlive(null);
    }

    @Override
    public boolean hasMore() {
        return !parsed.isEmpty() || !received.isEmpty();
    }

    /** Honours the stream's last retry field, with which a server spreads reconnections. */
    private Signal closed(Received.End end) throws IOException {
        if (parser.retryMillis() < 0) {
            throw end.cause();
        }
        return new Signal.Closed(
                String.valueOf(end.cause().getMessage()), true, Duration.ofMillis(parser.retryMillis()));
    }

    @Override
    public void close() {
        closed = true;
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
        exchange.cancel(true);
    }
}
