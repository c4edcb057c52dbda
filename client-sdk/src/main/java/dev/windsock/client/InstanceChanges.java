// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.Streams;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.lifetime.ManagedWait;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Delivers instance changes to a client's actions over one shared stream. The first waiter opens the stream; it closes when
 * there have been no waiters for a while. Recent changes are buffered for actions that are awaited late. An action that is
 * older than the buffer reads the log over its own stream.
 *
 * <p>Thread-safe. The daemon thread {@code windsock-actions} reads the stream while it is open. This object's monitor guards
 * all state and is never held while blocking.
 */
final class InstanceChanges implements AutoCloseable {
    private static final int MAX_RECENT_CHANGES = 1_000;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

    private final Streams streams;
    private final Map<UUID, Set<Waiter>> waiters = new HashMap<>();
    private final Deque<InstanceChange> recent = new ArrayDeque<>();
    private @Nullable EventStream<EventItem> stream;
    /** The recent changes follow this position without a gap. */
    private @Nullable Position recentAfter;

    private boolean closed;

    InstanceChanges(Streams streams) {
        this.streams = streams;
    }

    /** A waiting thread and its deliveries. */
    private record Waiter(UUID instanceId, BlockingQueue<Delivery> queue) {}

    private sealed interface Delivery {
        record Item(EventItem item) implements Delivery {}

        record Failure(WindsockException failure) implements Delivery {}
    }

    /**
     * Waits until the outcome of an action is known from the changes to its instance.
     *
     * @param outcome called on this thread with each change to the instance and each gap; returns empty while the outcome is
     *     undecided
     * @return empty if the timeout has elapsed
     */
    <R> Optional<R> await(UUID instanceId, Position after, Duration timeout, Function<EventItem, Optional<R>> outcome) {
        // bounded, so that the deadline does not overflow
        Duration bounded = timeout.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : timeout;
        long deadline = System.nanoTime() + bounded.toNanos();
        Waiter waiter = new Waiter(instanceId, new LinkedBlockingQueue<>());
        if (!register(waiter, after)) {
            return awaitOnOwnStream(instanceId, after, deadline, outcome);
        }
        try {
            while (true) {
                Delivery delivery = ManagedWait.poll(waiter.queue(), deadline - System.nanoTime());
                if (delivery == null) {
                    return Optional.empty();
                }
                if (delivery instanceof Delivery.Failure failed) {
                    throw failed.failure();
                }
                Optional<R> result = outcome.apply(((Delivery.Item) delivery).item());
                if (result.isPresent()) {
                    return result;
                }
            }
        } catch (InterruptedException e) {
            throw Interrupts.restoreAndWrap(e);
        } finally {
            unregister(waiter);
        }
    }

    private <R> Optional<R> awaitOnOwnStream(
            UUID instanceId, Position after, long deadline, Function<EventItem, Optional<R>> outcome) {
        try (EventStream<EventItem> own = open(after)) {
            while (true) {
                Duration remaining = Duration.ofNanos(deadline - System.nanoTime());
                Optional<EventItem> item = remaining.isNegative() ? Optional.empty() : own.next(remaining);
                if (item.isEmpty()) {
                    return Optional.empty();
                }
                Optional<R> result = concerns(instanceId, item.get()) ? outcome.apply(item.get()) : Optional.empty();
                if (result.isPresent()) {
                    return result;
                }
            }
        }
    }

    private static boolean concerns(UUID instanceId, EventItem item) {
        return item instanceof Gap
                || (item instanceof InstanceChange change
                        && instanceId.equals(change.instance().getId()));
    }

    private EventStream<EventItem> open(Position after) {
        return streams.streamEvents().topics(Topic.INSTANCES).after(after).open();
    }

    /** Returns false if the shared stream has passed the position and the changes since then are no longer buffered. */
    private synchronized boolean register(Waiter waiter, Position after) {
        if (closed) {
            throw new ClosedException("The client is closed");
        }
        if (stream == null) {
            EventStream<EventItem> opened = open(after);
            stream = opened;
            recentAfter = after;
            Thread thread = new Thread(() -> read(opened), "windsock-actions");
            thread.setDaemon(true);
            thread.start();
        } else if (recentAfter == null || !recentAfter.isAtOrBefore(after)) {
            return false;
        }
        for (InstanceChange change : recent) {
            if (!change.position().isAtOrBefore(after) && concerns(waiter.instanceId(), change)) {
                waiter.queue().add(new Delivery.Item(change));
            }
        }
        waiters.computeIfAbsent(waiter.instanceId(), id -> new LinkedHashSet<>())
                .add(waiter);
        return true;
    }

    private synchronized void unregister(Waiter waiter) {
        waiters.computeIfPresent(waiter.instanceId(), (id, registered) -> {
            registered.remove(waiter);
            return registered.isEmpty() ? null : registered;
        });
    }

    private void read(EventStream<EventItem> opened) {
        try (opened) {
            while (true) {
                Optional<EventItem> item = opened.next(IDLE_TIMEOUT);
                if (item.isPresent()) {
                    deliver(item.get());
                } else if (releaseIfIdle(opened)) {
                    return;
                }
            }
        } catch (WindsockException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new WindsockException(WindsockException.CLIENT_FAILED, "The action thread failed: " + e, e));
        }
    }

    private synchronized void deliver(EventItem item) {
        if (item instanceof InstanceChange change) {
            if (recent.size() == MAX_RECENT_CHANGES) {
                recentAfter = recent.removeFirst().position();
            }
            recent.add(change);
            waiters.getOrDefault(change.instance().getId(), Set.of())
                    .forEach(waiter -> waiter.queue().add(new Delivery.Item(change)));
        } else if (item instanceof Gap gap) {
            recent.clear();
            recentAfter = gap.latest();
            broadcast(new Delivery.Item(gap));
        }
    }

    private synchronized boolean releaseIfIdle(EventStream<EventItem> opened) {
        if (waiters.isEmpty() || !opened.isOpen()) {
            release();
            return true;
        }
        return false;
    }

    private synchronized void fail(WindsockException failure) {
        release();
        broadcast(new Delivery.Failure(failure));
    }

    private void release() {
        stream = null;
        recentAfter = null;
        recent.clear();
    }

    private void broadcast(Delivery delivery) {
        waiters.values()
                .forEach(registered ->
                        registered.forEach(waiter -> waiter.queue().add(delivery)));
    }

    /** Closes the stream; waiting threads receive a {@link WindsockException} with the code CLOSED. */
    @Override
    public void close() {
        EventStream<EventItem> open = endWaits();
        if (open != null) {
            open.close();
        }
    }

    private synchronized @Nullable EventStream<EventItem> endWaits() {
        closed = true;
        broadcast(new Delivery.Failure(new ClosedException("The client is closed")));
        return stream;
    }
}
