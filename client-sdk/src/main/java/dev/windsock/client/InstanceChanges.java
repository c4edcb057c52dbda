// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.Streams;
import dev.windsock.client.lifetime.Interrupts;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The changes of instances that a client's actions wait for: one stream for all of them, which is opened by the first, and
 * closed once nobody has waited for a while. It remembers the newest changes, for actions that are waited for later than
 * others; one that is older than what is remembered reads the log by a stream of its own.
 *
 * <p>Threading: for any thread. The daemon thread {@code windsock-actions} reads the stream while it is open. Everything is
 * guarded by the lock, under which nothing blocks.
 */
final class InstanceChanges implements AutoCloseable {
    private static final int REMEMBERED = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Streams streams;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, Set<Waiter>> waiters = new HashMap<>();
    private final Deque<InstanceChange> remembered = new ArrayDeque<>();
    private @Nullable EventStream<EventItem> stream;
    /** What is remembered came after it, without a gap. */
    private @Nullable Position since;

    private boolean closed;

    InstanceChanges(Streams streams) {
        this.streams = streams;
    }

    /** Somebody who waits; what is told to them is in the queue. */
    private record Waiter(UUID instanceId, BlockingQueue<Told> queue) {}

    private sealed interface Told {
        record Item(EventItem item) implements Told {}

        record Failure(WindsockException failure) implements Told {}
    }

    /**
     * Reads the changes of an instance until one of them decides.
     *
     * @param judge called with each of its changes and each gap, on this thread; empty for one that decides nothing
     * @return empty when none has in time
     */
    <R> Optional<R> await(UUID instanceId, Position after, Duration timeout, Function<EventItem, Optional<R>> judge) {
        // longer than anyone waits, and no overflow
        Duration patience = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        long deadline = System.nanoTime() + patience.toNanos();
        Waiter waiter = new Waiter(instanceId, new LinkedBlockingQueue<>());
        if (!join(waiter, after)) {
            return awaitAlone(instanceId, after, deadline, judge);
        }
        try {
            while (true) {
                Told told = waiter.queue().poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (told == null) {
                    return Optional.empty();
                }
                if (told instanceof Told.Failure failed) {
                    throw failed.failure();
                }
                Optional<R> decided = judge.apply(((Told.Item) told).item());
                if (decided.isPresent()) {
                    return decided;
                }
            }
        } catch (InterruptedException e) {
            throw Interrupts.kept(e);
        } finally {
            leave(waiter);
        }
    }

    private <R> Optional<R> awaitAlone(
            UUID instanceId, Position after, long deadline, Function<EventItem, Optional<R>> judge) {
        try (EventStream<EventItem> own = open(after)) {
            while (true) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                Optional<EventItem> item = left.isNegative() ? Optional.empty() : own.next(left);
                if (item.isEmpty()) {
                    return Optional.empty();
                }
                Optional<R> decided = isOf(instanceId, item.get()) ? judge.apply(item.get()) : Optional.empty();
                if (decided.isPresent()) {
                    return decided;
                }
            }
        }
    }

    private static boolean isOf(UUID instanceId, EventItem item) {
        return item instanceof Gap
                || (item instanceof InstanceChange change
                        && instanceId.equals(change.instance().getId()));
    }

    private EventStream<EventItem> open(Position after) {
        return streams.streamEvents().topics(List.of("instances")).after(after).open();
    }

    /** False where the stream that is open has passed the position, and what came then is not remembered any more. */
    private boolean join(Waiter waiter, Position after) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the client was closed");
            }
            if (stream == null) {
                EventStream<EventItem> opened = open(after);
                stream = opened;
                since = after;
                Thread thread = new Thread(() -> read(opened), "windsock-actions");
                thread.setDaemon(true);
                thread.start();
            } else if (since == null || !since.isAtOrBefore(after)) {
                return false;
            }
            for (InstanceChange change : remembered) {
                if (!change.position().isAtOrBefore(after) && isOf(waiter.instanceId(), change)) {
                    waiter.queue().add(new Told.Item(change));
                }
            }
            waiters.computeIfAbsent(waiter.instanceId(), id -> new LinkedHashSet<>())
                    .add(waiter);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Waiter waiter) {
        lock.lock();
        try {
            waiters.computeIfPresent(waiter.instanceId(), (id, those) -> {
                those.remove(waiter);
                return those.isEmpty() ? null : those;
            });
        } finally {
            lock.unlock();
        }
    }

    private void read(EventStream<EventItem> opened) {
        try (opened) {
            while (true) {
                Optional<EventItem> item = opened.next(IDLE);
                if (item.isPresent()) {
                    take(item.get());
                } else if (endsIdle(opened)) {
                    return;
                }
            }
        } catch (WindsockException e) {
            end(e);
        }
    }

    private void take(EventItem item) {
        lock.lock();
        try {
            if (item instanceof InstanceChange change) {
                if (remembered.size() == REMEMBERED) {
                    since = remembered.removeFirst().position();
                }
                remembered.add(change);
                waiters.getOrDefault(change.instance().getId(), Set.of())
                        .forEach(waiter -> waiter.queue().add(new Told.Item(change)));
            } else if (item instanceof Gap gap) {
                remembered.clear();
                since = gap.latest();
                tellAll(new Told.Item(gap));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean endsIdle(EventStream<EventItem> opened) {
        lock.lock();
        try {
            if (waiters.isEmpty() || !opened.isOpen()) {
                forget();
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void end(WindsockException failure) {
        lock.lock();
        try {
            forget();
            tellAll(new Told.Failure(failure));
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        stream = null;
        since = null;
        remembered.clear();
    }

    private void tellAll(Told told) {
        waiters.values().forEach(those -> those.forEach(waiter -> waiter.queue().add(told)));
    }

    /** Whoever waits is told that the client was closed. */
    @Override
    public void close() {
        EventStream<EventItem> open;
        lock.lock();
        try {
            closed = true;
            open = stream;
            tellAll(new Told.Failure(new WindsockException(WindsockException.CLOSED, "the client was closed")));
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
    }
}
