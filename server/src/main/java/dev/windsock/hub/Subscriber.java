// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.problem.RejectedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's position in the log: a cursor, not a queue.
 *
 * <h2>States</h2>
 *
 * A {@code LIVE} subscriber has received everything that its event loop has drained. It has no cursor, and changes that it does
 * not want cost nothing. When its connection is no longer writable, it becomes {@code LAGGING}. Its cursor marks the last
 * change that it has received. It continues from there until it has caught up with its loop, reading from the ring if possible
 * and otherwise from the log. Resuming works in the same way: the subscriber starts as lagging, with its cursor at the client's
 * position. So there is no handoff between replay and live at which a change could be lost or sent twice.
 *
 * <h2>Threading</h2>
 *
 * All state is confined to the connection's event loop, and all methods run on it. A log read runs on another thread and its
 * result returns to the loop. At most one read is pending.
 */
public final class Subscriber {
    /** Number of changes that are written before other subscribers are served. */
    private static final int TURN = 1_024;

    private static final int STEP = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    private enum State {
        NEW,
        LIVE,
        LAGGING,
        CLOSED
    }

    /** A part of the log that is replayed for an added subscription: the changes after {@code cursor}, up to {@code until}. */
    private record Backfill(Filter filter, long cursor, long until) {}

    /**
     * The start of a subscription.
     *
     * @param position the position after which changes follow
     * @param resumed whether the position is the requested one
     * @param gap why the requested position could not be used; null if it was used, or if none was requested
     */
    public record Opening(Position position, boolean resumed, ReadResult.@Nullable Gap gap) {}

    /** Tracks the state of an event loop's subscribers. */
    interface Listener {
        /** A subscriber was started. It is lagging. */
        void started(Subscriber subscriber);

        void fellBehind(Subscriber subscriber);

        void caughtUp(Subscriber subscriber);

        void closed(Subscriber subscriber);
    }

    private final LoopContext loop;
    private final Listener listener;
    private final Transport transport;
    private final Peer peer;
    private final TenantId tenantId;
    private final int formatIndex;
    private final Opening opening;
    private final Deque<Backfill> backfills = new ArrayDeque<>(0);

    /**
     * For each topic, the offset after which all of its changes were or will be delivered, if that differs from the opening's
     * offset.
     */
    private Map<Topic, Long> deliveredSince = Map.of();

    private final LiveSchedule live;
    private Filter filter;
    private int mask;
    private boolean hasOnlyWholeTopics;
    private State state = State.NEW;
    private long cursor;
    private boolean reading;
    private boolean advancing;
    private int secondsToHeartbeat;
    private int secondsUnwritable;
    private MemoryBudget.@Nullable Share queued;

    Subscriber(
            LoopContext loop,
            Listener listener,
            Transport transport,
            int formatIndex,
            Peer peer,
            Filter filter,
            LiveRequest live,
            Opening opening,
            int secondsToHeartbeat) {
        this.loop = loop;
        this.listener = listener;
        this.transport = transport;
        this.formatIndex = formatIndex;
        this.peer = peer;
        this.tenantId = peer.principal().tenantId();
        this.filter = filter;
        this.mask = filter.mask();
        this.hasOnlyWholeTopics = filter.hasOnlyWholeTopics();
        this.live = new LiveSchedule(live);
        this.opening = opening;
        this.secondsToHeartbeat = secondsToHeartbeat;
    }

    /** Returns how the subscription starts; the edge announces it to the client before {@link #start}. */
    public Opening opening() {
        return opening;
    }

    public Peer peer() {
        return peer;
    }

    public Filter filter() {
        return filter;
    }

    /** Starts the subscription: replays the changes after the opening's position, then becomes live. */
    public void start() {
        if (state != State.NEW) {
            return;
        }
        cursor = opening.position().offset();
        state = State.LAGGING;
        listener.started(this);
        if (opening.gap() != null) {
            writeReset(opening.gap());
        }
        advance();
    }

    /** Resumes delivery, because the connection is writable again. */
    public void writable() {
        secondsUnwritable = 0;
        releaseQueue();
        writeLive();
        advance();
        if (state == State.LIVE) {
            transport.flush();
        }
    }

    /**
     * Subscribes to topics, either from now on or from a position. Older changes are replayed before any newer ones, and no
     * change is sent twice.
     *
     * @param resourceIds only these resources; empty for all
     * @param after a position of this log that is not ahead of it; null to subscribe from now on
     */
    public void subscribe(Collection<Topic> topics, Set<String> resourceIds, @Nullable Position after) {
        if (state == State.CLOSED) {
            return;
        }
        long now = position().offset();
        long from = after == null ? now : Math.min(after.offset(), now);
        Map<Long, Set<Topic>> missing = new TreeMap<>();
        Map<Topic, Long> since = new EnumMap<>(Topic.class);
        since.putAll(deliveredSince);
        for (Topic topic : topics) {
            long covered = filter.wantsAll(topic)
                    ? since.getOrDefault(topic, opening.position().offset())
                    : now;
            if (from < covered) {
                missing.computeIfAbsent(covered, until -> EnumSet.noneOf(Topic.class))
                        .add(topic);
            }
            if (resourceIds.isEmpty()) {
                since.put(topic, Math.min(from, covered));
            }
        }
        deliveredSince = since;
        filter(filter.with(topics, resourceIds));
        if (!missing.isEmpty()) {
            fallBehind(now);
            missing.forEach((until, ofTopics) ->
                    backfills.add(new Backfill(Filter.NONE.with(ofTopics, resourceIds), from, until)));
            advance();
        }
    }

    /** Removes topics. */
    public void unsubscribe(Collection<Topic> topics) {
        filter(filter.without(topics));
        List<Backfill> remaining = backfills.stream()
                .map(backfill -> new Backfill(backfill.filter().without(topics), backfill.cursor(), backfill.until()))
                .filter(backfill -> !backfill.filter().topics().isEmpty())
                .toList();
        backfills.clear();
        backfills.addAll(remaining);
        advance();
    }

    private void filter(Filter next) {
        filter = next;
        mask = next.mask();
        hasOnlyWholeTopics = next.hasOnlyWholeTopics();
    }

    /** Replaces the requested live data, and sends it immediately. */
    public void requestLive(LiveRequest next) {
        live.replace(next);
        writeLive();
        transport.flush();
    }

    /** Returns whether metrics are requested. */
    public boolean wantsMetrics() {
        return live.request().includes(LiveKind.METRICS);
    }

    /** Returns the position up to which everything was handed to the connection. */
    public Position position() {
        return loop.at(state == State.LIVE ? loop.drainedTo() : cursor);
    }

    /** Sends a reset, which means that changes between the last one sent and the next one are missing. */
    public void reset(ReadResult.Gap gap) {
        writeReset(gap);
        transport.flush();
    }

    /** Detaches the subscriber because the connection is gone, or because its edge is about to close it. */
    public void detach() {
        if (state != State.CLOSED) {
            boolean started = state != State.NEW;
            state = State.CLOSED;
            releaseQueue();
            if (started) {
                listener.closed(this);
            }
        }
    }

    /** Ends the stream and sends the reason to the client. */
    public void close(CloseReason reason, Duration retryAfter) {
        if (state != State.CLOSED) {
            detach();
            loop.meters().closed(reason);
            transport.close(reason, retryAfter);
        }
    }

    /** Returns how many changes the subscriber is behind its event loop. */
    long lag() {
        return state == State.LAGGING ? Math.max(0, loop.drainedTo() - cursor) : 0;
    }

    TenantId tenantId() {
        return tenantId;
    }

    boolean wantsAnyOf(int topics) {
        return (mask & topics) != 0;
    }

    /** Delivers the changes that the loop has just drained, if the subscriber is live. */
    void deliver(SharedFrameBatches shared) {
        if (state != State.LIVE) {
            return;
        }
        cursor = shared.after();
        FrameBatch batch = transport.isWritable() ? batch(shared) : null;
        if (batch == null || !write(batch)) {
            fallBehind(cursor);
        }
        transport.flush();
    }

    private @Nullable FrameBatch batch(SharedFrameBatches shared) {
        return hasOnlyWholeTopics ? shared.of(filter, mask, formatIndex) : shared.ofResources(filter, formatIndex);
    }

    /** Marks the subscriber as lagging, because its loop could not drain the ring for all subscribers. */
    void missed(long after) {
        if (state == State.LIVE && mask != 0) {
            fallBehind(after);
        }
    }

    private void fallBehind(long from) {
        if (state == State.LIVE) {
            cursor = from;
            state = State.LAGGING;
            listener.fellBehind(this);
        }
    }

    /** Continues from the cursor, as long as the connection accepts data. */
    void advance() {
        if (state != State.LAGGING || advancing) {
            return;
        }
        // a write can change the writability, and that change calls this method again
        advancing = true;
        int remaining = TURN;
        while (state == State.LAGGING && !reading && transport.isWritable()) {
            if (!backfills.isEmpty()) {
                readBackfill();
            } else if (cursor >= loop.drainedTo()) {
                if (cursor == loop.drainedTo()) {
                    state = State.LIVE;
                    listener.caughtUp(this);
                    writeLive();
                }
                break;
            } else if (mask == 0) {
                cursor = loop.drainedTo();
            } else if (remaining <= 0) {
                loop.execute(this::advance);
                break;
            } else {
                remaining -= STEP;
                step();
            }
        }
        advancing = false;
        transport.flush();
    }

    private void step() {
        long to = Math.min(loop.drainedTo(), cursor + STEP);
        FrameBatch batch = loop.batch(tenantId, filter, formatIndex, cursor, to);
        if (batch == null) {
            readLog();
        } else {
            write(batch);
        }
    }

    /** Writes as much as the connection accepts; returns false if part of the batch remains unwritten. */
    private boolean write(FrameBatch batch) {
        for (FrameBatch.Span span : batch.spans()) {
            ByteBuf bytes = transport.isWritable() ? span.slab().slice(span.from(), span.to()) : null;
            if (bytes == null) {
                return false;
            }
            loop.meters().delivered(span.count(), span.to() - span.from());
            transport.write(bytes);
            cursor = span.lastOffset();
        }
        cursor = batch.to();
        return true;
    }

    private void readLog() {
        Filter wanted = filter;
        read(cursor, Long.MAX_VALUE, wanted, result -> {
            if (filter != wanted) {
                // the subscription has changed during the read: read again
                release(result);
                return;
            }
            switch (result) {
                case CatchUp.Result.Frames frames -> {
                    write(frames);
                    cursor = frames.last().offset();
                }
                case CatchUp.Result.Missing missing -> {
                    writeReset(missing.gap());
                    cursor = missing.gap().latest().offset();
                }
                case CatchUp.Result.Failed failed -> fail(failed);
            }
        });
    }

    private void readBackfill() {
        Backfill backfill = backfills.element();
        read(backfill.cursor(), backfill.until(), backfill.filter(), result -> {
            if (backfills.peek() != backfill) {
                release(result);
                return;
            }
            switch (result) {
                case CatchUp.Result.Frames frames -> {
                    write(frames);
                    backfills.remove();
                    if (frames.last().offset() < backfill.until()) {
                        backfills.addFirst(
                                new Backfill(backfill.filter(), frames.last().offset(), backfill.until()));
                    }
                }
                case CatchUp.Result.Missing missing -> {
                    writeReset(missing.gap());
                    backfills.remove();
                }
                case CatchUp.Result.Failed failed -> fail(failed);
            }
        });
    }

    private void read(long after, long upTo, Filter wanted, Consumer<CatchUp.Result> then) {
        reading = true;
        loop.catchUp(after, upTo, tenantId, wanted, transport.format(), result -> {
            reading = false;
            if (state == State.CLOSED) {
                release(result);
                return;
            }
            then.accept(result);
            advance();
        });
    }

    private void write(CatchUp.Result.Frames frames) {
        loop.meters().delivered(frames.count(), frames.bytes().readableBytes());
        writeOrRelease(frames.bytes());
    }

    private void writeOrRelease(ByteBuf bytes) {
        if (bytes.isReadable()) {
            transport.write(bytes);
        } else {
            bytes.release();
        }
    }

    private static void release(CatchUp.Result result) {
        if (result instanceof CatchUp.Result.Frames frames) {
            frames.bytes().release();
        }
    }

    private void fail(CatchUp.Result.Failed failed) {
        LOG.error("Cannot read the log, closing the stream: connection={}", peer.connectionId(), failed.cause());
        close(CloseReason.GOING_AWAY, Duration.ofSeconds(1));
    }

    private void writeReset(ReadResult.Gap gap) {
        loop.meters().reset();
        ByteBuf frame = Unpooled.buffer();
        transport.format().reset(frame, gap);
        transport.write(frame);
    }

    /** Delivers newer samples, if they are due. */
    void tick() {
        if (live.tick()) {
            writeLive();
            transport.flush();
        }
    }

    /** Delivers the tenant's counts because they have changed, if they are requested. */
    void summaryChanged() {
        if (live.summaryChanged()) {
            writeLive();
            transport.flush();
        }
    }

    /** Writes the live data that is due, as long as the connection accepts data. */
    private void writeLive() {
        if (state != State.NEW && state != State.CLOSED) {
            writeLive(LiveKind.SUMMARY, Set.of());
            writeLive(LiveKind.METRICS, live.request().instanceIds());
        }
    }

    private void writeLive(LiveKind kind, Set<String> instanceIds) {
        if (live.isDue(kind) && transport.isWritable()) {
            live.delivered(kind);
            writeOrRelease(loop.live().position(transport.liveFormat(), position()));
            transport.write(loop.live().newest(transport.liveFormat(), kind, tenantId, instanceIds));
        }
    }

    /**
     * Sends a heartbeat if it is due, or closes a slow consumer: after a timeout, or immediately if slow consumers together
     * hold too much memory. Called every second.
     */
    void beat(HubContext hub) {
        HubConfiguration configuration = hub.configuration();
        secondsUnwritable = transport.isWritable() ? 0 : secondsUnwritable + 1;
        if (secondsUnwritable > configuration.slowConsumerSeconds()
                || (secondsUnwritable > 0 && !isQueueWithin(hub.queues()))) {
            close(CloseReason.SLOW_CONSUMER, Duration.ofSeconds(1));
            return;
        }
        if (--secondsToHeartbeat > 0) {
            return;
        }
        secondsToHeartbeat = configuration.heartbeatSeconds();
        // a lagging subscriber is being sent changes anyway, and the loop's position would be wrong for it
        if (state == State.LIVE && transport.isWritable()) {
            transport.write(loop.heartbeat(transport.format()));
            transport.flush();
        }
    }

    /** Counts the queued bytes, which do not increase while the connection is not writable. */
    private boolean isQueueWithin(MemoryBudget budget) {
        if (queued == null) {
            try {
                queued = budget.acquire(
                        peer.principal().keyId().value(), tenantId.value(), Math.max(1, transport.bytesQueued()));
            } catch (RejectedException e) {
                return false;
            }
        }
        return true;
    }

    private void releaseQueue() {
        if (queued != null) {
            queued.close();
            queued = null;
        }
    }

    Connection connection(long newest) {
        Position position = position();
        List<String> topics = Stream.concat(
                        filter.topics().keySet().stream().map(Topic::wireName),
                        Arrays.stream(LiveKind.values())
                                .filter(live.request()::includes)
                                .map(LiveKind::wireName))
                .sorted()
                .toList();
        return new Connection(
                peer, topics, position.toString(), Math.max(0, newest - position.offset()), transport.bytesQueued());
    }
}
