// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * A block of direct memory with concatenated frames, so that adjacent frames are sent by one write. The ring holds one
 * reference and each pending write another; the last release frees the memory. The memory is not pooled, so the memory of a
 * freed slab is never reused for another slab.
 *
 * <p>Threading: one thread appends. Any thread may slice a range that was published to it after the append. Slicing fails
 * cleanly once the memory is freed.
 */
final class Slab {
    private final ByteBuf memory;

    Slab(int capacity) {
        this.memory = Unpooled.directBuffer(capacity, capacity);
    }

    boolean fits(int bytes) {
        return memory.writableBytes() >= bytes;
    }

    /** Appends bytes and returns the index of the first. */
    int append(ByteBuf bytes) {
        int from = memory.writerIndex();
        memory.writeBytes(bytes);
        return from;
    }

    int capacity() {
        return memory.capacity();
    }

    /** Returns a retained slice, or null if the memory has been freed. */
    @Nullable ByteBuf slice(int from, int to) {
        try {
            return memory.retainedSlice(from, to - from);
        } catch (IllegalReferenceCountException e) {
            return null;
        }
    }

    void release() {
        memory.release();
    }
}
