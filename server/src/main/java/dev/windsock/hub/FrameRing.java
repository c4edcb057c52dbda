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
 * The newest changes, each encoded once for every wire format. Bounded by a number of changes and by bytes; the oldest
 * fall out.
 *
 * <p>Threading: one thread, which tells commits, appends. Any thread reads: it takes {@link #head} first, and an entry
 * that has fallen out since is null, which is no error. The lock is the appending thread's alone until the ring is closed.
 */
final class FrameRing {
    private static final int SLAB_BYTES = 64 * 1024;
    private static final long UNKNOWN = -1;

    private final AtomicReferenceArray<@Nullable Entry> entries;
    private final int indexMask;
    private final long maxBytes;
    private final ChangeEncoder encoder;
    private final List<Lane> lanes = new ArrayList<>();
    private final ByteBuf scratch = Unpooled.buffer();
    private long oldest;
    private boolean closed;
    private volatile long head = UNKNOWN;

    /**
     * @param capacity how many changes at most, a power of two
     * @param maxBytes how many bytes at most, for each format
     */
    FrameRing(int capacity, long maxBytes, ChangeEncoder encoder, List<WireFormat> formats) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("a ring's capacity is a power of two: " + capacity);
        }
        this.entries = new AtomicReferenceArray<>(capacity);
        this.indexMask = capacity - 1;
        this.maxBytes = maxBytes;
        this.encoder = encoder;
        formats.forEach(format -> lanes.add(new Lane(format)));
    }

    /** One format's slabs, the oldest first. */
    private static final class Lane {
        private final WireFormat format;
        private final Deque<Slab> slabs = new ArrayDeque<>();
        private long bytes;

        private Lane(WireFormat format) {
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

        /** Frees the slabs that are older than the one that is still needed. */
        private void releaseBefore(@Nullable Slab needed) {
            for (Slab slab = slabs.peekFirst(); slab != null && slab != needed; slab = slabs.peekFirst()) {
                bytes -= slab.capacity();
                slab.release();
                slabs.removeFirst();
            }
        }
    }

    /** Lets the ring begin after a change, unless it has begun. */
    synchronized void beginAfter(long offset) {
        if (head == UNKNOWN) {
            oldest = offset + 1;
            head = offset;
        }
    }

    /** The offset of the newest change. */
    long head() {
        return head;
    }

    /** The change at an offset, or null where it has fallen out or is not there yet. */
    @Nullable Entry get(long offset) {
        Entry entry = entries.get((int) (offset & indexMask));
        return entry != null && entry.offset() == offset ? entry : null;
    }

    /** Adds committed changes, contiguous with those before, and answers how many of them are new. */
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

    /** How many changes it holds. */
    synchronized long size() {
        return Math.max(0, head - oldest + 1);
    }

    /** How much memory it takes for one of the formats. */
    synchronized long bytes(WireFormat format) {
        return lanes.stream()
                .filter(lane -> lane.format == format)
                .mapToLong(lane -> lane.bytes)
                .sum();
    }

    private void append(ChangeEvent event) {
        long offset = event.position().offset();
        byte[] json = encoder.encode(event);
        List<Frame> frames = new ArrayList<>(lanes.size());
        for (Lane lane : lanes) {
            scratch.clear();
            lane.format.change(scratch, event.position(), json);
            frames.add(lane.append(scratch));
        }
        while (offset - oldest >= entries.length() || tooManyBytes() && oldest < offset) {
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

    /** Lets go of the memory; what is being written goes on. */
    synchronized void close() {
        closed = true;
        lanes.forEach(lane -> lane.releaseBefore(null));
    }

    private boolean tooManyBytes() {
        return lanes.stream().anyMatch(lane -> lane.bytes > maxBytes && lane.slabs.size() > 1);
    }

    private void evictOldest() {
        entries.set((int) (oldest & indexMask), null);
        oldest++;
        Entry next = get(oldest);
        for (int i = 0; i < lanes.size(); i++) {
            if (next != null) {
                lanes.get(i).releaseBefore(next.frames().get(i).slab());
            }
        }
    }
}
