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
 * Keeps a stream connected, and puts what it brings into the buffer.
 *
 * <p>Threading: runs on the stream's own thread, to which all fields belong but {@code connection} and {@code stopped};
 * {@link #stop} is for any thread.
 */
final class StreamPump implements Runnable {
    /** A connection that has held for so long was no failure, and the next wait begins small again. */
    private static final Duration HELD = Duration.ofSeconds(10);

    /** The close reason of a key that was revoked, rotated out or has expired. */
    static final String REVOKED = "CREDENTIAL_REVOKED";

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

    /** @param after where to begin; null for from now on */
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

    /** How a connection, or the try to make one, ended. */
    private record Ending(String reason, Duration retryAfter) {}

    @Override
    public void run() {
        try {
            while (!stopped) {
                Ending ending = connectOnce();
                if (ending == null || stopped) {
                    return;
                }
                Backoff.Step step = backoff.next(ending.retryAfter(), random);
                backoff = step.next();
                observer.reconnecting(ending.reason(), step.delay());
                buffer.put(new Reconnecting(backoff.failures(), step.delay(), ending.reason()), null);
                Thread.sleep(step.delay().toMillis());
            }
        } catch (InterruptedException e) {
            // stopped; this thread has nothing else to do
        } catch (RuntimeException | Error e) {
            fail(new WindsockException("CLIENT_FAILED", "the stream's own thread failed", e));
        }
    }

    /** One connection from its handshake to its end; null when the stream ends with it. */
    private @Nullable Ending connectOnce() throws InterruptedException {
        Opening opening = connector.connect(position);
        if (opening instanceof Opening.Opened opened) {
            return drain(opened.connection());
        }
        if (opening instanceof Opening.Refused refused) {
            boolean anotherKey = refused.status() == 401 && connector.hasAnotherKey();
            if (refused.isFinal() && !anotherKey) {
                fail(new StreamEndedException(refused.problem(), refused.status()));
                return null;
            }
            return new Ending(refused.problem().code(), refused.retryAfter());
        }
        return new Ending(reason(((Opening.Unreachable) opening).cause()), Duration.ZERO);
    }

    /** What says most of why: the JDK's client wraps it in exceptions that say nothing. */
    static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return Objects.requireNonNullElse(deepest.getMessage(), deepest.toString());
    }

    private @Nullable Ending drain(StreamConnection opened) throws InterruptedException {
        connection = opened;
        long since = System.nanoTime();
        try (opened) {
            while (!stopped) {
                Signal signal = opened.read();
                if (signal instanceof Signal.Closed closed) {
                    return ended(closed);
                }
                accept(signal);
                if (!opened.hasMore()) {
                    buffer.wake();
                }
            }
            return null;
        } catch (IOException e) {
            return new Ending(reason(e), Duration.ZERO);
        } finally {
            connection = null;
            buffer.wake();
            if (System.nanoTime() - since > HELD.toNanos()) {
                backoff = backoff.reset();
            }
        }
    }

    private @Nullable Ending ended(Signal.Closed closed) {
        if (closed.reconnect() || (closed.reason().equals(REVOKED) && connector.hasAnotherKey())) {
            return new Ending(closed.reason(), closed.retryAfter());
        }
        fail(new StreamEndedException(closed.reason(), "the server has ended the stream: " + closed.reason()));
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
        } else if (signal instanceof Signal.Told told) {
            tell(told);
        } else if (signal instanceof Signal.Alive alive) {
            progress(alive.position());
        }
    }

    private void progress(@Nullable Position to) {
        if (to != null && moves(to)) {
            position = to;
            buffer.progress(to);
        }
    }

    private void tell(Signal.Told told) throws InterruptedException {
        if (told.item() instanceof Change change) {
            if (!moves(change.position())) {
                // told before the connection was lost
                return;
            }
            position = change.position();
            putWanted(told.item(), position);
        } else if (told.item() instanceof Gap || moves(told.position())) {
            position = told.position();
            putWanted(told.item(), told.position());
        } else {
            putWanted(told.item(), null);
        }
    }

    /** Whether that is further than what was told; only a gap may lead back. */
    private boolean moves(@Nullable Position to) {
        return to != null && (position == null || !to.isAtOrBefore(position));
    }

    private void putWanted(StreamItem item, @Nullable Position at) throws InterruptedException {
        if (type.isInstance(item)) {
            observer.item(item);
            buffer.add(item, at);
        }
    }

    private void fail(WindsockException reason) {
        observer.ended(reason.code());
        buffer.fail(reason);
    }

    /** Ends the connection and the thread soon. The thread is to be interrupted as well. */
    void stop() {
        stopped = true;
        StreamConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
