// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Reads the log for subscribers that have fallen behind the ring.
 *
 * <p>Threading: thread-safe. A limited number of reads run concurrently on the executor; the others wait there for a permit.
 */
final class CatchUp {
    /** Maximum number of changes per read: enough for a few writes, but few enough that little is queued for a slow reader. */
    static final int BATCH = 256;

    /** Maximum number of bytes per read, unless a single change is larger. */
    static final int BATCH_BYTES = 64 * 1024;

    private static final ReadLimit LIMIT = new ReadLimit(BATCH, BATCH_BYTES);

    private final EventLog log;
    private final ChangeEncoder encoder;
    private final Executor executor;
    private final Semaphore permits;
    private final HubMeters meters;

    /** @param executor runs blocking reads */
    CatchUp(EventLog log, ChangeEncoder encoder, Executor executor, int concurrent, HubMeters meters) {
        this.log = log;
        this.encoder = encoder;
        this.executor = executor;
        this.permits = new Semaphore(concurrent);
        this.meters = meters;
    }

    /** The outcome of a read. */
    sealed interface Result {
        /** @param bytes the encoded frames, which the receiver must write or release */
        record Frames(ByteBuf bytes, int count, Position last) implements Result {}

        record Missing(ReadResult.Gap gap) implements Result {}

        record Failed(RuntimeException cause) implements Result {}
    }

    /**
     * Reads the next changes after a position.
     *
     * @param upTo the offset of the last change to read
     * @param receiver called on the executor
     */
    void read(
            Position after, long upTo, TenantId tenantId, Filter filter, WireFormat format, Consumer<Result> receiver) {
        executor.execute(() -> meters.catchUp(() -> receiver.accept(read(after, upTo, tenantId, filter, format))));
    }

    private Result read(Position after, long upTo, TenantId tenantId, Filter filter, WireFormat format) {
        permits.acquireUninterruptibly();
        try {
            return switch (log.readAfter(after, tenantId, filter.topics().keySet(), LIMIT)) {
                case ReadResult.Gap gap -> new Result.Missing(gap);
                case ReadResult.Events events -> encode(events, upTo, filter, format);
            };
        } catch (RuntimeException e) {
            return new Result.Failed(e);
        } finally {
            permits.release();
        }
    }

    private Result encode(ReadResult.Events events, long upTo, Filter filter, WireFormat format) {
        ByteBuf bytes = Unpooled.directBuffer();
        int count = 0;
        Position last = events.last();
        for (ChangeEvent event : events.events()) {
            if (bytes.readableBytes() >= BATCH_BYTES) {
                last = event.position().at(event.position().offset() - 1);
                break;
            }
            if (event.position().offset() <= upTo
                    && filter.wants(event.draft().topic(), event.draft().resourceId())) {
                format.change(bytes, event.position(), encoder.encode(event));
                count++;
            }
        }
        return new Result.Frames(bytes, count, last.offset() > upTo ? last.at(upTo) : last);
    }
}
