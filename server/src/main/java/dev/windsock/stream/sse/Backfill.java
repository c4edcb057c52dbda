// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.limit.MemoryBudget;
import dev.windsock.principal.Principal;
import dev.windsock.problem.RejectedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Iterator;

/**
 * The data that a stream sends between its opening and the hub's first write: the metrics history, in chunks.
 *
 * <p>Threading: may be used by one thread at a time.
 */
final class Backfill {
    /** Small events are sent together up to this size. */
    private static final int PIECE_BYTES = 32 << 10;

    private static final int CHUNK_FRAME_BYTES = 16;

    private final Iterator<String> events;
    private final MemoryBudget budget;
    private final Principal reader;
    private int expected = PIECE_BYTES;

    /** @param events complete events, which are encoded as they are read */
    Backfill(Iterator<String> events, MemoryBudget budget, Principal reader) {
        this.events = events;
        this.budget = budget;
        this.reader = reader;
    }

    /**
     * One or more events in one chunk. Its memory counts towards the budget until {@code share} is closed.
     *
     * @param chunk owned by the receiver
     */
    record Piece(ByteBuf chunk, MemoryBudget.Share share) {}

    boolean hasMore() {
        return events.hasNext();
    }

    /**
     * Reads and encodes the next piece. Slow for many instances.
     *
     * @throws RejectedException if the memory for pieces is exhausted; a later call returns the piece
     */
    Piece next() {
        MemoryBudget.Share share =
                budget.acquire(reader.keyId().value(), reader.tenantId().value(), expected);
        try {
            String text = text();
            ByteBuf chunk = Unpooled.directBuffer(text.length() + CHUNK_FRAME_BYTES);
            SseFormat.chunk(chunk, text);
            // the next piece is expected to be about as large as this one
            expected = Math.max(PIECE_BYTES, chunk.readableBytes());
            return new Piece(chunk, share);
        } catch (RuntimeException e) {
            share.close();
            throw e;
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        while (text.length() < PIECE_BYTES && events.hasNext()) {
            text.append(events.next());
        }
        return text.toString();
    }
}
