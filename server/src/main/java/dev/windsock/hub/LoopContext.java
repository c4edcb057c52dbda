// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state that the subscribers of one event loop share: how far the loop has drained the ring, and frames that are
 * encoded once for all of them.
 *
 * <p>Threading: confined to the event loop, except {@link #execute}.
 */
final class LoopContext {
    private final HubContext hub;
    private final ScheduledExecutorService loop;
    private final LiveFrames live;
    private final Map<WireFormat, ByteBuf> heartbeats = new HashMap<>();
    private long heartbeatsAt = -1;
    private long drainedTo;

    LoopContext(HubContext hub, ScheduledExecutorService loop) {
        this.hub = hub;
        this.loop = loop;
        this.live = new LiveFrames(hub.feed());
        this.drainedTo = hub.ring().head();
    }

    /** Queues a task on the loop. Thread-safe. */
    void execute(Runnable task) {
        loop.execute(task);
    }

    /** Runs a task on the loop after a delay. Thread-safe. */
    void executeAfter(Runnable task, long nanos) {
        var unused = loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Returns the offset up to which live subscribers have received everything. */
    long drainedTo() {
        return drainedTo;
    }

    void drainedTo(long offset) {
        drainedTo = offset;
    }

    Position at(long offset) {
        return hub.log().latest().at(offset);
    }

    HubMeters meters() {
        return hub.meters();
    }

    LiveFrames live() {
        return live;
    }

    /** Returns the heartbeat, encoded once per position. The caller releases it. */
    ByteBuf heartbeat(WireFormat format) {
        if (heartbeatsAt != drainedTo) {
            heartbeats.values().forEach(ByteBuf::release);
            heartbeats.clear();
            heartbeatsAt = drainedTo;
        }
        return heartbeats
                .computeIfAbsent(format, key -> {
                    ByteBuf frame = Unpooled.buffer();
                    format.heartbeat(frame, at(drainedTo));
                    return frame;
                })
                .retainedDuplicate();
    }

    /** Returns the frames of a ring range for one subscriber, or null if the ring no longer holds the range. */
    @Nullable FrameBatch batch(TenantId tenantId, Filter filter, int format, long after, long to) {
        return FrameBatch.of(hub.ring(), tenantId, filter, format, after, to);
    }

    /** Reads the log on another thread and passes the result to the receiver on the loop. */
    void catchUp(
            long after,
            long upTo,
            TenantId tenantId,
            Filter filter,
            WireFormat format,
            Consumer<CatchUp.Result> receiver) {
        hub.catchUp()
                .read(at(after), upTo, tenantId, filter, format, result -> loop.execute(() -> receiver.accept(result)));
    }
}
