// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the fan-out: it walks the loop's own subscribers and gives each what is new, in one flush.
 *
 * <p>Threading: {@link #wake}, {@link #ticked} and the other package methods that say so are for any thread, and wake the
 * loop at most once each until it has run. Everything else belongs to the loop. Nothing is locked.
 */
final class LoopDrain {
    private final Hub hub;
    private final Executor loop;
    private final FrameRing ring;
    private final LiveFrames live;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean tickWaits = new AtomicBoolean();
    private final AtomicBoolean beatWaits = new AtomicBoolean();
    private final Map<TenantId, Set<Subscriber>> byTenant = new HashMap<>();
    private final Set<Subscriber> lagging = new LinkedHashSet<>();
    private final Map<WireFormat, ByteBuf> heartbeats = new HashMap<>();
    private long heartbeatsAt = -1;
    private long drainedTo;
    private volatile long lag;

    LoopDrain(Hub hub, Executor loop, FrameRing ring, LiveFeed feed) {
        this.hub = hub;
        this.loop = loop;
        this.ring = ring;
        this.live = new LiveFrames(feed);
        this.drainedTo = ring.head();
    }

    /** Lets the loop give out what is new. For any thread. */
    void wake() {
        once(woken, this::drain);
    }

    /** Lets the loop give out new samples. For any thread. */
    void ticked() {
        once(tickWaits, this::tick);
    }

    /** Lets the loop see to heartbeats and to clients that take nothing. For any thread. */
    void beat() {
        once(beatWaits, () -> {
            all().forEach(subscriber -> subscriber.beat(hub.configuration()));
            lag = lagging.stream().mapToLong(Subscriber::lag).max().orElse(0);
        });
    }

    /** Lets the loop give out a tenant's changed counts. For any thread. */
    void summaryChanged(TenantId tenantId) {
        loop.execute(() -> {
            live.expireSummary(tenantId);
            snapshot(tenantId).forEach(Subscriber::summaryChanged);
        });
    }

    /** Closes some of the loop's subscribers soon. For any thread. */
    void closeWhere(Predicate<Peer> whose, CloseReason reason, Supplier<Duration> retryAfter) {
        loop.execute(() -> all().stream()
                .filter(subscriber -> whose.test(subscriber.peer()))
                .forEach(subscriber -> subscriber.close(reason, retryAfter.get())));
    }

    /** Answers the loop's subscribers soon, on the loop. For any thread. */
    void list(Consumer<List<Connection>> answer) {
        loop.execute(() -> answer.accept(all().stream()
                .map(subscriber -> subscriber.connection(hub.latest().offset()))
                .toList()));
    }

    /** Lets go of the loop's memory soon. For any thread. */
    void close() {
        loop.execute(live::expire);
    }

    private void once(AtomicBoolean waits, Runnable work) {
        if (!waits.getAndSet(true)) {
            loop.execute(() -> {
                // before the work, so that what happens meanwhile wakes the loop again
                waits.set(false);
                work.run();
            });
        }
    }

    /** How many changes the slowest of the loop's subscribers was behind at the last beat. For any thread. */
    long lag() {
        return lag;
    }

    long drainedTo() {
        return drainedTo;
    }

    Position at(long offset) {
        return hub.latest().at(offset);
    }

    LiveFrames live() {
        return live;
    }

    HubMeters meters() {
        return hub.meters();
    }

    void add(Subscriber subscriber) {
        byTenant.computeIfAbsent(subscriber.tenantId(), tenant -> new LinkedHashSet<>())
                .add(subscriber);
        lagging.add(subscriber);
        hub.count(subscriber.peer().transport(), 1);
    }

    void remove(Subscriber subscriber) {
        lagging.remove(subscriber);
        Set<Subscriber> ofTenant = byTenant.get(subscriber.tenantId());
        if (ofTenant != null && ofTenant.remove(subscriber)) {
            hub.count(subscriber.peer().transport(), -1);
            if (ofTenant.isEmpty()) {
                byTenant.remove(subscriber.tenantId());
            }
        }
    }

    void lags(Subscriber subscriber) {
        lagging.add(subscriber);
    }

    void caughtUp(Subscriber subscriber) {
        lagging.remove(subscriber);
    }

    void later(Subscriber subscriber) {
        loop.execute(subscriber::advance);
    }

    /** Reads the log elsewhere; the answer comes on the loop. */
    void catchUp(
            Position after,
            long upTo,
            TenantId tenantId,
            Filter filter,
            WireFormat format,
            Consumer<CatchUp.Result> answer) {
        hub.catchUp().read(after, upTo, tenantId, filter, format, result -> loop.execute(() -> answer.accept(result)));
    }

    /** The pieces of a range for one subscriber, or null where the ring does not reach back so far. */
    @Nullable FrameBatch runs(TenantId tenantId, Filter filter, int format, long after, long to) {
        return FrameBatch.of(ring, tenantId, filter, format, after, to);
    }

    private void drain() {
        long head = ring.head();
        if (head > drainedTo) {
            long after = drainedTo;
            // first, since who is live has everything up to here once this method ends
            drainedTo = head;
            hub.meters().wokenUp();
            deliver(after, head);
        }
        if (!lagging.isEmpty()) {
            List.copyOf(lagging).forEach(Subscriber::advance);
        }
    }

    private void deliver(long after, long head) {
        Map<TenantId, Integer> touched = new HashMap<>();
        for (long offset = after + 1; offset <= head; offset++) {
            Entry entry = ring.get(offset);
            if (entry == null) {
                all().forEach(subscriber -> subscriber.missed(after));
                return;
            }
            touched.merge(entry.tenantId(), Filter.bit(entry.topic()), (a, b) -> a | b);
        }
        touched.forEach(
                (tenantId, topics) -> deliver(new SharedFrameBatches(ring, tenantId, after, head), tenantId, topics));
    }

    private void deliver(SharedFrameBatches runs, TenantId tenantId, int topics) {
        for (Subscriber subscriber : snapshot(tenantId)) {
            if (subscriber.wantsSomeOf(topics)) {
                subscriber.deliver(runs);
            }
        }
    }

    private void tick() {
        live.expire();
        all().forEach(Subscriber::tick);
    }

    /** The loop's heartbeat, made once for a position; the caller releases it. */
    ByteBuf heartbeat(WireFormat format) {
        if (heartbeatsAt != drainedTo) {
            heartbeats.values().forEach(ByteBuf::release);
            heartbeats.clear();
            heartbeatsAt = drainedTo;
        }
        return heartbeats
                .computeIfAbsent(format, key -> {
                    ByteBuf out = Unpooled.buffer();
                    format.heartbeat(out, at(drainedTo));
                    return out;
                })
                .retainedDuplicate();
    }

    /** A copy, since a subscriber that cannot be written to leaves while others are walked. */
    private List<Subscriber> snapshot(TenantId tenantId) {
        return List.copyOf(byTenant.getOrDefault(tenantId, Set.of()));
    }

    private List<Subscriber> all() {
        List<Subscriber> all = new ArrayList<>();
        byTenant.values().forEach(all::addAll);
        return all;
    }
}
