// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.ChangeEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The latest changes, each encoded once per wire format. The ring is limited to a number of changes and a number of bytes, and
 * evicts the oldest changes.
 *
 * <p>Threading: only the thread that announces commits may append. Any thread may read without the lock. A reader reads
 * {@link #head} first; an entry that has since been evicted is null, which is not an error. The lock is uncontended: apart from
 * the appending thread, only meters and {@link #close} acquire it.
 */
final class FrameRing {
    private static final int SLAB_BYTES = 64 * 1024;
    private static final long UNKNOWN = -1;

    private final AtomicReferenceArray<@Nullable Entry> entries;
    private final int indexMask;
    private final long maxBytes;
    private final ChangeEncoder encoder;
    private final List<SlabQueue> slabQueues = new ArrayList<>();
    private final ByteBuf scratch = Unpooled.buffer();
    private long oldest;
    private boolean closed;
    private volatile long head = UNKNOWN;

    /**
     * @param capacity maximum number of changes, a power of two
     * @param maxBytes maximum number of bytes per format
     */
    FrameRing(int capacity, long maxBytes, ChangeEncoder encoder, List<WireFormat> formats) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("the capacity of a ring must be a power of two: " + capacity);
        }
        this.entries = new AtomicReferenceArray<>(capacity);
        this.indexMask = capacity - 1;
        this.maxBytes = maxBytes;
        this.encoder = encoder;
        formats.forEach(format -> slabQueues.add(new SlabQueue(format)));
    }

    /** One format's slabs, oldest first. */
    private static final class SlabQueue {
        private final WireFormat format;
        private final Deque<Slab> slabs = new ArrayDeque<>();
        private long bytes;

        private SlabQueue(WireFormat format) {
            this.format = format;
        }

        private Frame append(ByteBuf encoded) {
            int length = encoded.readableBytes();
            Slab slab = slabs.peekLast();
            if (slab == null || !slab.fits(length)) {
                slab = new Slab(Math.max(SLAB_BYTES, length));
                slabs.add(slab);
                bytes += slab.capacity();
            }
            int from = slab.append(encoded);
            return new Frame(slab, from, from + length);
        }

        /** Releases the slabs that are older than the given one; null releases all. */
        private void releaseBefore(@Nullable Slab oldest) {
            for (Slab slab = slabs.peekFirst(); slab != null && slab != oldest; slab = slabs.peekFirst()) {
                bytes -= slab.capacity();
                slab.release();
                slabs.removeFirst();
            }
        }
    }

    /** Sets the offset after which the ring starts, unless it is already set. */
    synchronized void beginAfter(long offset) {
        if (head == UNKNOWN) {
            oldest = offset + 1;
            head = offset;
        }
    }

    /** Returns the offset of the latest change. */
    long head() {
        return head;
    }

    /** Returns the change at an offset, or null if it has been evicted or has not been appended yet. */
    @Nullable Entry get(long offset) {
        Entry entry = entries.get((int) (offset & indexMask));
        return entry != null && entry.offset() == offset ? entry : null;
    }

    /** Appends committed changes that are contiguous with the previous changes, and returns the number of new ones. */
    synchronized int append(List<ChangeEvent> events) {
        if (closed) {
            return 0;
        }
        beginAfter(events.getFirst().position().offset() - 1);
        int added = 0;
        for (ChangeEvent event : events) {
            if (event.position().offset() > head) {
                append(event);
                added++;
            }
        }
        return added;
    }

    /** Returns the number of changes in the ring. */
    synchronized long size() {
        return Math.max(0, head - oldest + 1);
    }

    /** Returns the memory used for one of the formats. */
    synchronized long bytes(WireFormat format) {
        return slabQueues.stream()
                .filter(queue -> queue.format == format)
                .mapToLong(queue -> queue.bytes)
                .sum();
    }

    private void append(ChangeEvent event) {
        long offset = event.position().offset();
        byte[] json = encoder.encode(event);
        List<Frame> frames = new ArrayList<>(slabQueues.size());
        for (SlabQueue queue : slabQueues) {
            scratch.clear();
            queue.format.change(scratch, event.position(), json);
            frames.add(queue.append(scratch));
        }
        while (offset - oldest >= entries.length() || exceedsMaxBytes() && oldest < offset) {
            evictOldest();
        }
        entries.set(
                (int) (offset & indexMask),
                new Entry(
                        offset,
                        event.draft().tenantId(),
                        event.draft().topic(),
                        event.draft().resourceId(),
                        List.copyOf(frames)));
        head = offset;
    }

    /** Releases the memory. Pending writes complete. */
    synchronized void close() {
        closed = true;
        slabQueues.forEach(queue -> queue.releaseBefore(null));
    }

    private boolean exceedsMaxBytes() {
        return slabQueues.stream().anyMatch(queue -> queue.bytes > maxBytes && queue.slabs.size() > 1);
    }

    private void evictOldest() {
        entries.set((int) (oldest & indexMask), null);
        oldest++;
        Entry next = get(oldest);
        for (int i = 0; i < slabQueues.size(); i++) {
            if (next != null) {
                slabQueues.get(i).releaseBefore(next.frames().get(i).slab());
            }
        }
    }
}
