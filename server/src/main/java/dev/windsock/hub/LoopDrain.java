// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One event loop's share of the fan-out: iterates over the loop's subscribers and delivers new changes to each, in one flush.
 *
 * <p>Threading: the methods marked "Thread-safe" schedule work on the loop. {@link #wake}, {@link #tick} and {@link #beat}
 * schedule it at most once until it has run, and not at all while the loop has no subscribers. Everything else is confined to
 * the loop. There are no locks.
 */
final class LoopDrain implements Subscriber.Listener {
    /**
     * The minimum time between two drains, in nanoseconds. A change after a pause is delivered immediately. The changes of a
     * burst are delivered together, since a write to each client costs far more than the bytes of another change.
     */
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

    private final HubContext hub;
    private final LoopContext loop;
    private final AtomicBoolean drainPending = new AtomicBoolean();
    private final AtomicBoolean tickPending = new AtomicBoolean();
    private final AtomicBoolean beatPending = new AtomicBoolean();
    private final Map<TenantId, Set<Subscriber>> byTenant = new HashMap<>();
    private final Set<Subscriber> lagging = new LinkedHashSet<>();
    private volatile long lag;
    private long drainedAt;

    /** Whether the loop has subscribers. The loop is woken only if it has subscribers. */
    private volatile boolean occupied;

    LoopDrain(HubContext hub, ScheduledExecutorService executor) {
        this.hub = hub;
        this.loop = new LoopContext(hub, executor);
        this.drainedAt = hub.nanoTime().getAsLong() - INTERVAL;
    }

    LoopContext context() {
        return loop;
    }

    /** Prepares for a new subscriber. An empty loop is not woken by changes, so it starts after all existing changes. */
    void prepare() {
        if (!occupied) {
            // set first, so that any change after the head wakes the loop
            occupied = true;
            loop.drainedTo(hub.ring().head());
            loop.live().expire();
        }
    }

    /** Schedules the delivery of new changes. Thread-safe. */
    void wake() {
        if (occupied && !drainPending.getAndSet(true)) {
            loop.execute(this::drainInTime);
        }
    }

    private void drainInTime() {
        long early = drainedAt + INTERVAL - hub.nanoTime().getAsLong();
        if (early > 0) {
            loop.executeAfter(this::drainNow, early);
        } else {
            drainNow();
        }
    }

    private void drainNow() {
        drainPending.set(false);
        drain();
    }

    /** Schedules the delivery of new samples. Thread-safe. */
    void tick() {
        once(tickPending, () -> {
            loop.live().expire();
            all().forEach(Subscriber::tick);
        });
    }

    /** Schedules a task that sends heartbeats and closes slow consumers. Thread-safe. */
    void beat() {
        once(beatPending, () -> {
            all().forEach(subscriber -> subscriber.beat(hub));
            lag = lagging.stream().mapToLong(Subscriber::lag).max().orElse(0);
        });
    }

    /** Schedules the delivery of a tenant's changed counts. Thread-safe. */
    void summaryChanged(TenantId tenantId) {
        if (occupied) {
            loop.execute(() -> {
                loop.live().expireSummary(tenantId);
                snapshot(tenantId).forEach(Subscriber::summaryChanged);
            });
        }
    }

    /** Schedules the closing of some of the loop's subscribers. Thread-safe. */
    void closeWhere(Predicate<Peer> condition, CloseReason reason, Supplier<Duration> retryAfter) {
        loop.execute(() -> all().stream()
                .filter(subscriber -> condition.test(subscriber.peer()))
                .forEach(subscriber -> subscriber.close(reason, retryAfter.get())));
    }

    /** Schedules a task on the loop that passes the loop's connections to the receiver. Thread-safe. */
    void list(Consumer<List<Connection>> receiver) {
        loop.execute(() -> {
            long newest = hub.log().latest().offset();
            receiver.accept(all().stream()
                    .map(subscriber -> subscriber.connection(newest))
                    .toList());
        });
    }

    /** Schedules the release of the loop's memory. Thread-safe. */
    void close() {
        loop.execute(loop.live()::expire);
    }

    private void once(AtomicBoolean pending, Runnable work) {
        if (occupied && !pending.getAndSet(true)) {
            loop.execute(() -> {
                // cleared before the work, so that any event during the work schedules it again
                pending.set(false);
                work.run();
            });
        }
    }

    /** Returns how many changes the slowest of the loop's subscribers was behind at the last beat. Thread-safe. */
    long lag() {
        return lag;
    }

    @Override
    public void started(Subscriber subscriber) {
        byTenant.computeIfAbsent(subscriber.tenantId(), tenant -> new LinkedHashSet<>())
                .add(subscriber);
        lagging.add(subscriber);
        if (!occupied) {
            // all other subscribers have left since this one was attached, and changes since then have not woken the
            // loop
            occupied = true;
            wake();
        }
        hub.meters().connected(subscriber.peer().transport());
    }

    @Override
    public void fellBehind(Subscriber subscriber) {
        lagging.add(subscriber);
    }

    @Override
    public void caughtUp(Subscriber subscriber) {
        lagging.remove(subscriber);
    }

    @Override
    public void closed(Subscriber subscriber) {
        lagging.remove(subscriber);
        Set<Subscriber> ofTenant = byTenant.get(subscriber.tenantId());
        if (ofTenant != null && ofTenant.remove(subscriber)) {
            hub.meters().disconnected(subscriber.peer().transport());
            if (ofTenant.isEmpty()) {
                byTenant.remove(subscriber.tenantId());
            }
            if (byTenant.isEmpty()) {
                occupied = false;
                lag = 0;
            }
        }
    }

    private void drain() {
        long head = hub.ring().head();
        long after = loop.drainedTo();
        if (head > after) {
            // set first, because live subscribers have received everything up to the head once this method ends
            loop.drainedTo(head);
            drainedAt = hub.nanoTime().getAsLong();
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
            Entry entry = hub.ring().get(offset);
            if (entry == null) {
                all().forEach(subscriber -> subscriber.missed(after));
                return;
            }
            touched.merge(entry.tenantId(), Filter.bit(entry.topic()), (a, b) -> a | b);
        }
        touched.forEach((tenantId, topics) ->
                deliver(new SharedFrameBatches(hub.ring(), tenantId, after, head), tenantId, topics));
    }

    private void deliver(SharedFrameBatches batches, TenantId tenantId, int topics) {
        for (Subscriber subscriber : snapshot(tenantId)) {
            if (subscriber.wantsAnyOf(topics)) {
                subscriber.deliver(batches);
            }
        }
    }

    /** Returns a copy, because a subscriber removes itself if a write to it fails. */
    private List<Subscriber> snapshot(TenantId tenantId) {
        return List.copyOf(byTenant.getOrDefault(tenantId, Set.of()));
    }

    private List<Subscriber> all() {
        List<Subscriber> all = new ArrayList<>();
        byTenant.values().forEach(all::addAll);
        return all;
    }
}
