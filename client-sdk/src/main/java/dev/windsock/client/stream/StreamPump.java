// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockException;
import dev.windsock.client.http.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a stream connected and fills its buffer.
 *
 * <p>Runs on the stream's thread, to which all fields are confined except {@code connection} and {@code stopped}. {@link
 * #stop} is thread-safe.
 */
final class StreamPump implements Runnable {
    /** After a connection has lasted this long, the backoff starts from the beginning. */
    private static final Duration STABLE_AFTER = Duration.ofSeconds(10);

    /** The close reason of a key that was revoked, has expired, or was replaced in a rotation. */
    static final String CREDENTIAL_REVOKED = "CREDENTIAL_REVOKED";

    private final Connector connector;
    private final ItemBuffer buffer;
    private final Class<? extends StreamItem> type;
    private final RandomGenerator random;
    private final StreamObserver observer;
    private Backoff backoff;
    private @Nullable Position position;
    private boolean resumed;
    private volatile @Nullable StreamConnection connection;
    private volatile boolean stopped;

    /** @param after the position to resume after; null to start with new changes */
    StreamPump(
            Connector connector,
            ItemBuffer buffer,
            Class<? extends StreamItem> type,
            Backoff backoff,
            RandomGenerator random,
            StreamObserver observer,
            @Nullable Position after) {
        this.connector = connector;
        this.buffer = buffer;
        this.type = type;
        this.backoff = backoff;
        this.random = random;
        this.observer = observer;
        this.position = after;
    }

    /** The end of a connection, or of an attempt to connect. */
    private record Disconnect(String reason, Duration retryAfter) {}

    @Override
    public void run() {
        try {
            while (!stopped) {
                Disconnect disconnect = connectOnce();
                if (disconnect == null || stopped) {
                    return;
                }
                Backoff.Step step = backoff.next(disconnect.retryAfter(), random);
                backoff = step.next();
                observer.reconnecting(disconnect.reason(), step.delay());
                buffer.put(new Reconnecting(backoff.failures(), step.delay(), disconnect.reason()), null);
                Thread.sleep(step.delay().toMillis());
            }
        } catch (InterruptedException e) {
            // stopped: nothing remains to be done
        } catch (RuntimeException | Error e) {
            fail(new WindsockException("CLIENT_FAILED", "The stream's thread failed", e));
        }
    }

    /** Runs one connection from its handshake to its end; returns null if the stream has ended with it. */
    private @Nullable Disconnect connectOnce() throws InterruptedException {
        ConnectResult result = connector.connect(position);
        if (result instanceof ConnectResult.Opened opened) {
            return readFrom(opened.connection());
        }
        if (result instanceof ConnectResult.Rejected rejected) {
            boolean retryWithNewKey = rejected.status() == 401 && connector.hasNewKey();
            if (rejected.isPermanent() && !retryWithNewKey) {
                fail(new StreamEndedException(rejected.problem(), rejected.status()));
                return null;
            }
            return new Disconnect(rejected.problem().code(), rejected.retryAfter());
        }
        return new Disconnect(reason(((ConnectResult.Unreachable) result).cause()), Duration.ZERO);
    }

    /** Returns the message of the root cause: the JDK client wraps it in exceptions without information. */
    static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Objects.requireNonNullElse(root.getMessage(), root.toString());
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
        fail(new StreamEndedException(closed.reason(), "The server ended the stream: " + closed.reason()));
        return null;
    }

    private void accept(Signal signal) throws InterruptedException {
        if (signal instanceof Signal.Opened opened) {
            if (position == null) {
                position = opened.position();
            }
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

    /** Returns whether a position is ahead of the stream's; only a gap may move it back. */
    private boolean isAhead(@Nullable Position other) {
        return other != null && (position == null || !other.isAtOrBefore(position));
    }

    private void putIfRequested(StreamItem item, @Nullable Position at) throws InterruptedException {
        if (type.isInstance(item)) {
            observer.item(item);
            buffer.add(item, at);
        }
    }

    private void fail(WindsockException reason) {
        observer.ended(reason.code());
        buffer.fail(reason);
    }

    /** Closes the connection and makes the thread end. The caller also has to interrupt the thread. */
    void stop() {
        stopped = true;
        StreamConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
