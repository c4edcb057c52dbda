// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's place in the log: a cursor, not a queue.
 *
 * <h2>Where it stands</h2>
 *
 * A {@code LIVE} subscriber has been given everything that its event loop has drained; it has no cursor of its own, and
 * changes that it does not want cost it nothing. One whose connection took no more is {@code LAGGING}: its cursor says
 * what it has, and it goes on from there, out of the ring or, behind it, out of the log, until it has met its loop
 * again. Resuming is nothing else: a lagging subscriber whose cursor is what the client names. So between replay and
 * live there is no seam where a change could be lost or told twice.
 *
 * <h2>Threading</h2>
 *
 * Everything belongs to the connection's event loop, methods included. A read of the log runs elsewhere and its result
 * comes back to the loop; there is one at a time.
 */
public final class Subscriber {
    /** How many changes it is given before others have their turn. */
    private static final int TURN = 1_024;

    private static final int STEP = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    private enum State {
        NEW,
        LIVE,
        LAGGING,
        CLOSED
    }

    /** A part of the log that is told again for a subscription made later: after the cursor, up to the end. */
    private record Backfill(Filter filter, long cursor, long until) {}

    /**
     * How a subscription begins.
     *
     * @param position after which changes follow
     * @param resumed whether that is the position that was asked for
     * @param gap why it is not, where it was asked for and cannot be
     */
    public record Opening(Position position, boolean resumed, ReadResult.@Nullable Gap gap) {}

    private final LoopDrain drain;
    private final Transport transport;
    private final Peer peer;
    private final TenantId tenantId;
    private final int formatIndex;
    private final Opening opening;
    private final Deque<Backfill> backfills = new ArrayDeque<>();

    /** After which offset all of a topic is told, where that is not since the opening. */
    private final Map<Topic, Long> toldSince = new EnumMap<>(Topic.class);

    private Filter filter;
    private int mask;
    private boolean whole;
    private LiveRequest wish;
    private State state = State.NEW;
    private long cursor;
    private boolean reading;
    private boolean advancing;
    private boolean metricsDue;
    private boolean summaryDue;
    private int secondsToMetrics;
    private int secondsToSummary;
    private int secondsToHeartbeat;
    private int secondsUnwritable;

    Subscriber(
            LoopDrain drain,
            Transport transport,
            int formatIndex,
            Peer peer,
            Filter filter,
            LiveRequest wish,
            Opening opening,
            int secondsToHeartbeat) {
        this.drain = drain;
        this.transport = transport;
        this.formatIndex = formatIndex;
        this.peer = peer;
        this.tenantId = peer.principal().tenantId();
        this.filter = filter;
        this.mask = filter.mask();
        this.whole = filter.isWhole();
        this.wish = wish;
        this.opening = opening;
        this.secondsToHeartbeat = secondsToHeartbeat;
        this.secondsToMetrics = wish.metricsEverySeconds();
        this.secondsToSummary = wish.summaryEverySeconds();
    }

    /** How it begins, for the edge to tell the client before {@link #start}. */
    public Opening opening() {
        return opening;
    }

    public Peer peer() {
        return peer;
    }

    public Filter filter() {
        return filter;
    }

    /** Begins: what was asked for after a position is replayed, and then it is live. */
    public void start() {
        if (state != State.NEW) {
            return;
        }
        cursor = opening.position().offset();
        state = State.LAGGING;
        drain.add(this);
        if (opening.gap() != null) {
            writeReset(opening.gap());
        }
        advance();
    }

    /** The connection takes more again. */
    public void writable() {
        secondsUnwritable = 0;
        writeLive();
        advance();
        if (state == State.LIVE) {
            transport.flush();
        }
    }

    /**
     * Wants more topics, from now on or after an offset; what is older comes before anything newer, and nothing is told
     * twice.
     *
     * @param resourceIds only these; empty for all
     * @param after null for from now on; otherwise a position of this log that is not ahead of it
     */
    public void subscribe(Collection<Topic> topics, Set<String> resourceIds, @Nullable Position after) {
        if (state == State.CLOSED) {
            return;
        }
        long now = position().offset();
        long from = after == null ? now : Math.min(after.offset(), now);
        Map<Long, Set<Topic>> missing = new TreeMap<>();
        for (Topic topic : topics) {
            long told = filter.wantsAll(topic)
                    ? toldSince.getOrDefault(topic, opening.position().offset())
                    : now;
            if (from < told) {
                missing.computeIfAbsent(told, until -> EnumSet.noneOf(Topic.class))
                        .add(topic);
            }
            if (resourceIds.isEmpty()) {
                toldSince.put(topic, Math.min(from, told));
            }
        }
        filter = filter.with(topics, resourceIds);
        mask = filter.mask();
        whole = filter.isWhole();
        if (!missing.isEmpty()) {
            lag(now);
            missing.forEach((until, ofTopics) ->
                    backfills.add(new Backfill(Filter.NONE.with(ofTopics, resourceIds), from, until)));
            advance();
        }
    }

    /** Wants these topics no more. */
    public void unsubscribe(Collection<Topic> topics) {
        filter = filter.without(topics);
        mask = filter.mask();
        whole = filter.isWhole();
        List<Backfill> left = backfills.stream()
                .map(backfill -> new Backfill(backfill.filter().without(topics), backfill.cursor(), backfill.until()))
                .filter(backfill -> !backfill.filter().topics().isEmpty())
                .toList();
        backfills.clear();
        backfills.addAll(left);
        advance();
    }

    /** Changes what it is given besides changes, and gives it at once. */
    public void wish(LiveRequest next) {
        wish = next;
        secondsToMetrics = next.metricsEverySeconds();
        secondsToSummary = next.summaryEverySeconds();
        metricsDue = next.metricsEverySeconds() > 0;
        summaryDue = next.summaryEverySeconds() > 0;
        writeLive();
        transport.flush();
    }

    /** Whether it wants metrics. */
    public boolean wantsMetrics() {
        return wish.metricsEverySeconds() > 0;
    }

    /** Up to where everything was handed to the connection. */
    public Position position() {
        return drain.at(state == State.LIVE ? drain.drainedTo() : cursor);
    }

    /** Tells that changes are missing before what follows. */
    public void reset(ReadResult.Gap gap) {
        writeReset(gap);
        transport.flush();
    }

    /** The connection is gone, or is about to be closed by its edge. */
    public void detach() {
        if (state != State.CLOSED) {
            boolean added = state != State.NEW;
            state = State.CLOSED;
            if (added) {
                drain.remove(this);
            }
        }
    }

    /** Ends the stream for a reason that the client is told. */
    public void close(CloseReason reason, Duration retryAfter) {
        if (state != State.CLOSED) {
            detach();
            drain.meters().closed(reason);
            transport.close(reason, retryAfter);
        }
    }

    /** How many changes it is behind its event loop. */
    long lag() {
        return state == State.LAGGING ? Math.max(0, drain.drainedTo() - cursor) : 0;
    }

    TenantId tenantId() {
        return tenantId;
    }

    boolean isOpen() {
        return state != State.CLOSED;
    }

    boolean wantsSomeOf(int topics) {
        return (mask & topics) != 0;
    }

    /** Gives a live subscriber what its loop has just drained. */
    void deliver(SharedFrameBatches shared) {
        if (state != State.LIVE) {
            return;
        }
        cursor = shared.after();
        FrameBatch runs = transport.isWritable() ? wanted(shared) : null;
        if (runs == null || !write(runs)) {
            lag(cursor);
        }
        transport.flush();
    }

    private @Nullable FrameBatch wanted(SharedFrameBatches shared) {
        return whole ? shared.of(filter, mask, formatIndex) : shared.ofSingle(filter, formatIndex);
    }

    /** Makes it lag when its loop could not drain the ring for all. */
    void missed(long after) {
        if (state == State.LIVE && mask != 0) {
            lag(after);
        }
    }

    private void lag(long from) {
        if (state == State.LIVE) {
            cursor = from;
            state = State.LAGGING;
            drain.lags(this);
        }
    }

    /** Goes on from the cursor, as far as the connection takes it. */
    void advance() {
        if (state != State.LAGGING || advancing) {
            return;
        }
        // a write can change the writability, which calls back here
        advancing = true;
        int left = TURN;
        while (state == State.LAGGING && !reading && transport.isWritable()) {
            if (!backfills.isEmpty()) {
                readBackfill();
            } else if (cursor >= drain.drainedTo()) {
                if (cursor == drain.drainedTo()) {
                    state = State.LIVE;
                    drain.caughtUp(this);
                    writeLive();
                }
                break;
            } else if (mask == 0) {
                cursor = drain.drainedTo();
            } else if (left <= 0) {
                drain.later(this);
                break;
            } else {
                left -= STEP;
                goOn();
            }
        }
        advancing = false;
        transport.flush();
    }

    private void goOn() {
        long to = Math.min(drain.drainedTo(), cursor + STEP);
        FrameBatch runs = drain.runs(tenantId, filter, formatIndex, cursor, to);
        if (runs == null) {
            readLog();
        } else {
            write(runs);
        }
    }

    /** Writes as much as the connection takes; false when that is not all. */
    private boolean write(FrameBatch runs) {
        for (FrameBatch.Run run : runs.pieces()) {
            ByteBuf bytes = transport.isWritable() ? run.slab().slice(run.from(), run.to()) : null;
            if (bytes == null) {
                return false;
            }
            drain.meters().delivered(run.count(), run.to() - run.from());
            transport.write(bytes);
            cursor = run.lastOffset();
        }
        cursor = runs.to();
        return true;
    }

    private void readLog() {
        Filter wanted = filter;
        read(cursor, Long.MAX_VALUE, wanted, result -> {
            if (filter != wanted) {
                // asked for with another subscription: read again
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

    private interface OnRead {
        void accept(CatchUp.Result result);
    }

    private void read(long after, long upTo, Filter wanted, OnRead then) {
        reading = true;
        drain.catchUp(drain.at(after), upTo, tenantId, wanted, transport.format(), result -> {
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
        drain.meters().delivered(frames.count(), frames.bytes().readableBytes());
        if (frames.bytes().isReadable()) {
            transport.write(frames.bytes());
        } else {
            frames.bytes().release();
        }
    }

    private static void release(CatchUp.Result result) {
        if (result instanceof CatchUp.Result.Frames frames) {
            frames.bytes().release();
        }
    }

    private void fail(CatchUp.Result.Failed failed) {
        LOG.error("the log could not be read for {}", peer.connectionId(), failed.cause());
        close(CloseReason.GOING_AWAY, Duration.ofSeconds(1));
    }

    private void writeReset(ReadResult.Gap gap) {
        drain.meters().reset();
        ByteBuf out = Unpooled.buffer();
        transport.format().reset(out, gap);
        transport.write(out);
    }

    /** A tick has brought newer samples. */
    void tick() {
        if (wish.metricsEverySeconds() > 0 && --secondsToMetrics <= 0) {
            secondsToMetrics = wish.metricsEverySeconds();
            metricsDue = true;
        }
        if (wish.summaryEverySeconds() > 0 && --secondsToSummary <= 0) {
            secondsToSummary = wish.summaryEverySeconds();
            summaryDue = true;
        }
        if (metricsDue || summaryDue) {
            writeLive();
            transport.flush();
        }
    }

    /** The tenant's counts have changed. */
    void summaryChanged() {
        if (wish.summaryEverySeconds() > 0) {
            summaryDue = true;
            writeLive();
            transport.flush();
        }
    }

    /** Writes the newest samples and counts, where they are due and the connection takes them. */
    private void writeLive() {
        if (state == State.NEW || state == State.CLOSED) {
            return;
        }
        if (summaryDue && transport.isWritable()) {
            summaryDue = false;
            transport.write(drain.live().positionOfNext(transport.format(), position()));
            transport.write(drain.live().summary(transport.format(), tenantId));
        }
        if (metricsDue && transport.isWritable()) {
            metricsDue = false;
            transport.write(drain.live().positionOfNext(transport.format(), position()));
            transport.write(drain.live().metrics(transport.format(), tenantId, wish.instanceIds()));
        }
    }

    /** A second has passed. */
    void beat(HubConfiguration configuration) {
        secondsUnwritable = transport.isWritable() ? 0 : secondsUnwritable + 1;
        if (secondsUnwritable > configuration.slowConsumerSeconds()) {
            close(CloseReason.SLOW_CONSUMER, Duration.ofSeconds(1));
            return;
        }
        if (--secondsToHeartbeat > 0) {
            return;
        }
        secondsToHeartbeat = configuration.heartbeatSeconds();
        // behind its loop it is being written to anyway, and the newest position would be a lie
        if (state == State.LIVE && transport.isWritable()) {
            transport.write(drain.heartbeat(transport.format()));
            transport.flush();
        }
    }

    Connection connection(long newest) {
        Position position = position();
        List<String> topics = Stream.concat(
                        filter.topics().keySet().stream().map(Topic::wireName),
                        Stream.of(
                                        wish.metricsEverySeconds() > 0 ? Topic.METRICS.wireName() : "",
                                        wish.summaryEverySeconds() > 0 ? "summary" : "")
                                .filter(name -> !name.isEmpty()))
                .sorted()
                .toList();
        return new Connection(
                peer, topics, position.toString(), Math.max(0, newest - position.offset()), transport.bytesQueued());
    }
}
