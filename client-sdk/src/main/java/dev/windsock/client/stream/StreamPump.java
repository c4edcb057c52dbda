// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.RequestNotSentException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Failures;
import dev.windsock.client.log.Position;
import dev.windsock.client.secret.Secrets;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a stream connected and fills its buffer.
 *
 * <p>Runs on the stream's thread, to which all fields are confined except {@code connection} and {@code stopped}. {@link
 * #stop} is thread-safe.
 */
final class StreamPump implements Runnable {
    /** After a connection has lasted this long, the backoff restarts from its initial value. */
    private static final Duration STABLE_AFTER = Duration.ofSeconds(10);

    /** The close reason for a key that was revoked, has expired, or was replaced in a rotation. */
    static final String CREDENTIAL_REVOKED = "CREDENTIAL_REVOKED";

    private final Handshake handshake;
    private final Connector connector;
    private final ItemBuffer buffer;
    private final Class<? extends StreamItem> type;
    private final StreamObserver observer;
    private Backoff backoff;
    private @Nullable Position position;
    private boolean resumed;
    private int attempts;
    private volatile @Nullable StreamConnection connection;
    private volatile boolean stopped;

    /** @param after the position to resume after; null to start with new changes */
    StreamPump(
            Handshake handshake,
            Connector connector,
            ItemBuffer buffer,
            Class<? extends StreamItem> type,
            Backoff backoff,
            StreamObserver observer,
            @Nullable Position after) {
        this.handshake = handshake;
        this.connector = connector;
        this.buffer = buffer;
        this.type = type;
        this.backoff = backoff;
        this.observer = observer;
        this.position = after;
    }

    /** The end of a connection, or of an attempt to connect. */
    private record Disconnect(String reason, Duration retryAfter) {
        Disconnect {
            reason = Secrets.redact(reason);
        }
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                URI server = handshake.server();
                Disconnect disconnect = connectOnce();
                if (disconnect == null || stopped) {
                    return;
                }
                handshake.servers().leave(server);
                Backoff.Step step = backoff.next(disconnect.retryAfter());
                backoff = step.next();
                attempts++;
                observer.reconnecting(disconnect.reason(), step.delay());
                buffer.put(new Reconnecting(attempts, step.delay(), disconnect.reason()), null);
                Thread.sleep(step.delay().toMillis());
            }
        } catch (InterruptedException e) {
            // stopped: nothing remains to be done
        } catch (RuntimeException | Error e) {
            fail(new StreamEndedException(
                    WindsockException.CLIENT_FAILED, "The stream's thread failed: " + e, Secrets.safeCause(e)));
        }
    }

    /** Runs one connection from its handshake to its end; returns null if the stream has ended with it. */
    private @Nullable Disconnect connectOnce() throws InterruptedException {
        ConnectResult result;
        try {
            result = connector.connect(position);
        } catch (RequestNotSentException e) {
            if (e.isRetryable()) {
                return new Disconnect(String.valueOf(e.getMessage()), Duration.ZERO);
            }
            fail(new StreamEndedException(e.code(), String.valueOf(e.getMessage()), e));
            return null;
        }
        if (result instanceof ConnectResult.Opened opened) {
            return readFrom(opened.connection());
        }
        if (result instanceof ConnectResult.Rejected rejected) {
            return rejected(rejected);
        }
        return new Disconnect(reason(((ConnectResult.Unreachable) result).cause()), Duration.ZERO);
    }

    private @Nullable Disconnect rejected(ConnectResult.Rejected rejected) {
        if (handshake.shouldRetry(rejected, connector::hasNewKey)) {
            return new Disconnect(rejected.reason(), rejected.retryAfter());
        }
        fail(new StreamEndedException(rejected.problem(), rejected.status()));
        return null;
    }

    private String reason(Throwable failure) {
        return Failures.describe(handshake.server(), failure);
    }

    private @Nullable Disconnect readFrom(StreamConnection opened) throws InterruptedException {
        connection = opened;
        long start = System.nanoTime();
        try (opened) {
            while (!stopped) {
                Signal signal = opened.read();
                if (signal instanceof Signal.Closed closed) {
                    return disconnect(closed);
                }
                accept(signal);
                if (!opened.hasMore()) {
                    buffer.wake();
                }
            }
            return null;
        } catch (IOException e) {
            return new Disconnect(reason(e), Duration.ZERO);
        } finally {
            connection = null;
            buffer.wake();
            if (System.nanoTime() - start > STABLE_AFTER.toNanos()) {
                backoff = backoff.reset();
            }
        }
    }

    private @Nullable Disconnect disconnect(Signal.Closed closed) {
        if (closed.reconnect() || (closed.reason().equals(CREDENTIAL_REVOKED) && connector.hasNewKey())) {
            return new Disconnect(closed.reason(), closed.retryAfter());
        }
        if (closed.reason().equals(LogProtocol.RUN_ENDED)) {
            observer.ended(closed.reason());
            buffer.finish();
            return null;
        }
        fail(new StreamEndedException(closed.reason(), "The server ended the stream: " + closed.reason(), null));
        return null;
    }

    private void accept(Signal signal) throws InterruptedException {
        if (signal instanceof Signal.Opened opened) {
            if (position == null) {
                position = opened.position();
            }
            attempts = 0;
            handshake.contact().establish();
            observer.connected(resumed);
            buffer.put(new Connected(resumed), position);
            resumed = true;
        } else if (signal instanceof Signal.Delivery delivery) {
            accept(delivery);
        } else if (signal instanceof Signal.KeepAlive keepAlive) {
            advance(keepAlive.position());
        }
    }

    private void advance(@Nullable Position to) {
        if (to != null && isAhead(to)) {
            position = to;
            buffer.advance(to);
        }
    }

    private void accept(Signal.Delivery delivery) throws InterruptedException {
        if (delivery.item() instanceof Change change) {
            if (!isAhead(change.position())) {
                // already delivered before the connection was lost
                return;
            }
            position = change.position();
            putIfRequested(delivery.item(), position);
        } else if (delivery.item() instanceof Gap || isAhead(delivery.position())) {
            position = delivery.position();
            putIfRequested(delivery.item(), delivery.position());
        } else {
            putIfRequested(delivery.item(), null);
        }
    }

    /** Returns whether a position is ahead of the stream's position, which only a gap may move back. */
    private boolean isAhead(@Nullable Position other) {
        return other != null && (position == null || !other.isAtOrBefore(position));
    }

    private void putIfRequested(StreamItem item, @Nullable Position at) throws InterruptedException {
        if (type.isInstance(item)) {
            observer.item(item);
            buffer.add(item, at);
        }
    }

    private void fail(StreamEndedException reason) {
        observer.ended(reason.code());
        buffer.fail(reason);
    }

    /** Closes the connection and stops the thread. The caller must also interrupt the thread. */
    void stop() {
        stopped = true;
        StreamConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
