// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The items between a stream's connection and who takes them, bounded by a number.
 *
 * <p>Threading: one thread puts, any take or end it. Everything is guarded by the lock, under which nothing is called.
 */
final class ItemBuffer {
    /** How many items may be there without anybody having been woken for them. */
    private static final int MOST_ASLEEP = 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final int capacity;
    private final Overflow overflow;
    private @Nullable Gap dropped;
    private @Nullable Position position;
    private @Nullable WindsockException failure;
    private boolean closed;
    private int asleep;

    /** @param position up to which everything was handed out before; null where nothing was */
    ItemBuffer(int capacity, Overflow overflow, @Nullable Position position) {
        this.capacity = capacity;
        this.overflow = overflow;
        this.position = position;
    }

    private record Entry(StreamItem item, @Nullable Position position) {}

    /**
     * Adds an item; what happens where there is no room is the policy's.
     *
     * @param at the stream's position once the item is taken; null where it does not move it
     */
    void put(StreamItem item, @Nullable Position at) throws InterruptedException {
        add(item, at);
        wake();
    }

    /**
     * The same, without waking who waits for it: that costs more than an item, and is done once for several. Followed by
     * {@link #wake} as soon as there is no other.
     */
    void add(StreamItem item, @Nullable Position at) throws InterruptedException {
        lock.lock();
        try {
            while (entries.size() >= capacity && !isEnded()) {
                switch (overflow) {
                    case BACKPRESSURE -> {
                        filled.signalAll();
                        emptied.await();
                    }
                    case DROP_OLDEST -> drop(entries.removeFirst());
                    case FAIL ->
                        failure = new StreamEndedException(
                                WindsockException.BUFFER_OVERFLOW, "more than " + capacity + " items wait to be taken");
                }
            }
            if (!isEnded()) {
                entries.add(new Entry(item, at));
                asleep++;
            }
            if (asleep >= MOST_ASLEEP || isEnded()) {
                filled.signalAll();
                asleep = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits for an item. */
    void wake() {
        lock.lock();
        try {
            if (asleep > 0) {
                filled.signalAll();
                asleep = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is dropped is told, unless it is of the kind of which only the newest counts. */
    private void drop(Entry entry) {
        if (entry.item() instanceof Gap gap) {
            dropped = gap;
        } else if (entry.item() instanceof Change change) {
            Position to = change.position();
            dropped = dropped == null
                    ? new Gap(Gap.Reason.BUFFER_OVERFLOW, position == null ? to : position, to)
                    : new Gap(dropped.reason(), dropped.earliest(), to);
        }
    }

    /** Moves the position without an item, once all that waits is taken. */
    void progress(Position to) {
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

    /** Ends the stream once what waits is taken. */
    void fail(WindsockException reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream at once. */
    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            dropped = null;
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next item; empty when the time is up or the buffer was closed.
     *
     * @throws WindsockException when the stream has ended and everything was taken
     */
    Optional<StreamItem> take(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (dropped == null && entries.isEmpty()) {
                if (closed) {
                    return Optional.empty();
                }
                if (failure != null) {
                    throw failure;
                }
                if (left <= 0) {
                    return Optional.empty();
                }
                left = filled.awaitNanos(left);
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
        if (next.position() != null) {
            position = next.position();
        }
        // not for each item, which whoever puts would have to run for
        if (entries.size() <= capacity - Math.min(MOST_ASLEEP, (capacity + 1) / 2)) {
            emptied.signalAll();
        }
        return next.item();
    }

    /** Up to where everything was handed out. */
    Optional<Position> position() {
        lock.lock();
        try {
            return Optional.ofNullable(position);
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isEnded() {
        return closed || failure != null;
    }
}
