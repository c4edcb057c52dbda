// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * A piece of direct memory with frames laid end to end, so that a run of them is one write. The ring holds one reference
 * and every write in flight another; the last one frees the memory. It comes from no pool, so a freed slab is never
 * another one's memory.
 *
 * <p>Threading: one thread appends. Any thread may take slices of what it was told of, which happens after the append;
 * taking one fails cleanly once the memory is freed.
 */
final class Slab {
    private final ByteBuf memory;

    Slab(int capacity) {
        this.memory = Unpooled.directBuffer(capacity, capacity);
    }

    boolean fits(int bytes) {
        return memory.writableBytes() >= bytes;
    }

    /** Appends bytes and answers where they begin. */
    int append(ByteBuf bytes) {
        int from = memory.writerIndex();
        memory.writeBytes(bytes);
        return from;
    }

    int capacity() {
        return memory.capacity();
    }

    /** A reference to some of the bytes, or null when the memory is freed. */
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
