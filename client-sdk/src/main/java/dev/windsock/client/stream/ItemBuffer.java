// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.lifetime.ManagedWait;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.log.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded buffer between a stream's connection and its readers.
 *
 * <p>One thread adds items; any thread may remove items or end the buffer. The lock guards all changes, and no foreign code is
 * called while it is held.
 */
final class ItemBuffer {
    /** The number of added items after which readers are always woken. */
    private static final int MAX_UNSIGNALLED = 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final int capacity;
    private final Overflow overflow;
    private @Nullable Gap dropped;
    private volatile @Nullable Position position;
    private @Nullable StreamEndedException failure;
    private volatile boolean closed;
    /** Nothing more is added: the stream closes once all items are read. */
    private boolean finished;

    private int unsignalled;

    /** @param position the position up to which everything was already delivered; null for none */
    ItemBuffer(int capacity, Overflow overflow, @Nullable Position position) {
        this.capacity = capacity;
        this.overflow = overflow;
        this.position = position;
    }

    private record Entry(StreamItem item, @Nullable Position position) {}

    /**
     * Adds an item and wakes the readers. If the buffer is full, the policy applies.
     *
     * @param at the stream's position after the item is read; null if it does not change
     */
    void put(StreamItem item, @Nullable Position at) throws InterruptedException {
        add(item, at);
        wake();
    }

    /**
     * Adds an item without waking the readers, because a wake-up costs more than the item itself. The caller calls
     * {@link #wake} when no other item is available.
     */
    void add(StreamItem item, @Nullable Position at) throws InterruptedException {
        lock.lock();
        try {
            while (entries.size() >= capacity && !isEnded()) {
                switch (overflow) {
                    case BACKPRESSURE -> {
                        notEmpty.signalAll();
                        notFull.await();
                    }
                    case DROP_OLDEST -> drop(entries.removeFirst());
                    case FAIL ->
                        failure = new StreamEndedException(
                                WindsockException.BUFFER_OVERFLOW,
                                "The stream's buffer is full: it has " + capacity + " items",
                                null);
                }
            }
            if (!isEnded()) {
                entries.add(new Entry(item, at));
                unsignalled++;
            }
            if (unsignalled >= MAX_UNSIGNALLED || isEnded()) {
                notEmpty.signalAll();
                unsignalled = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the readers if items were added. */
    void wake() {
        lock.lock();
        try {
            if (unsignalled > 0) {
                notEmpty.signalAll();
                unsignalled = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Records a gap for a dropped change. Metrics and counts can be dropped silently, because only the most recent values
     * matter.
     */
    private void drop(Entry entry) {
        if (entry.item() instanceof Gap gap) {
            dropped = gap;
        } else if (entry.item() instanceof Change change) {
            Position to = change.position();
            dropped = dropped == null
                    ? new Gap(GapReason.BUFFER_OVERFLOW, position == null ? to : position, to)
                    : new Gap(dropped.reason(), dropped.earliest(), to);
        }
    }

    /** Advances the position without an item, after all buffered items are read. */
    void advance(Position to) {
        lock.lock();
        try {
            Entry last = entries.pollLast();
            if (last == null) {
                position = to;
            } else {
                entries.add(new Entry(last.item(), to));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream after all buffered items are read. */
    void fail(StreamEndedException reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the stream after all buffered items are read. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            closed = entries.isEmpty() && dropped == null;
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream immediately. */
    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            dropped = null;
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next item.
     *
     * @return empty if the time has elapsed or the buffer is closed
     * @throws WindsockException if the stream has ended and all items have been read
     */
    Optional<StreamItem> take(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long remaining = nanos;
            while (dropped == null && entries.isEmpty()) {
                if (closed) {
                    return Optional.empty();
                }
                if (failure != null) {
                    throw failure.forCaller();
                }
                if (remaining <= 0) {
                    return Optional.empty();
                }
                remaining = ManagedWait.await(notEmpty, remaining);
            }
            return Optional.of(takeNext());
        } finally {
            lock.unlock();
        }
    }

    private StreamItem takeNext() {
        Gap gap = dropped;
        if (gap != null) {
            dropped = null;
            position = gap.latest();
            return gap;
        }
        Entry next = entries.removeFirst();
        closed = closed || (finished && entries.isEmpty());
        if (next.position() != null) {
            position = next.position();
        }
        // signalled in batches, so that the writer does not wake up for every item
        if (entries.size() <= capacity - Math.min(MAX_UNSIGNALLED, (capacity + 1) / 2)) {
            notFull.signalAll();
        }
        return next.item();
    }

    /** Returns the position up to which everything was delivered. */
    Optional<Position> position() {
        return Optional.ofNullable(position);
    }

    boolean isClosed() {
        return closed;
    }

    private boolean isEnded() {
        return closed || failure != null;
    }
}
