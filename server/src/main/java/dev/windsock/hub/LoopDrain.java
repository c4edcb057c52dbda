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
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One event loop's share of the fan-out: walks the loop's own subscribers and delivers what is new to each, in one flush.
 *
 * <p>Threading: the methods marked "for any thread" schedule work on the loop. {@link #wake}, {@link #tick} and
 * {@link #beat} schedule it at most once until it has run. Everything else belongs to the loop. There are no locks.
 */
final class LoopDrain implements Subscriber.Listener {
    private final HubContext hub;
    private final LoopContext loop;
    private final AtomicBoolean drainPending = new AtomicBoolean();
    private final AtomicBoolean tickPending = new AtomicBoolean();
    private final AtomicBoolean beatPending = new AtomicBoolean();
    private final Map<TenantId, Set<Subscriber>> byTenant = new HashMap<>();
    private final Set<Subscriber> lagging = new LinkedHashSet<>();
    private volatile long lag;

    LoopDrain(HubContext hub, Executor executor) {
        this.hub = hub;
        this.loop = new LoopContext(hub, executor);
    }

    LoopContext context() {
        return loop;
    }

    /** Delivers new changes soon. For any thread. */
    void wake() {
        once(drainPending, this::drain);
    }

    /** Delivers new samples soon. For any thread. */
    void tick() {
        once(tickPending, () -> {
            loop.live().expire();
            all().forEach(Subscriber::tick);
        });
    }

    /** Sends heartbeats and closes slow consumers soon. For any thread. */
    void beat() {
        once(beatPending, () -> {
            all().forEach(subscriber -> subscriber.beat(hub.configuration()));
            lag = lagging.stream().mapToLong(Subscriber::lag).max().orElse(0);
        });
    }

    /** Delivers a tenant's changed counts soon. For any thread. */
    void summaryChanged(TenantId tenantId) {
        loop.execute(() -> {
            loop.live().expireSummary(tenantId);
            snapshot(tenantId).forEach(Subscriber::summaryChanged);
        });
    }

    /** Closes some of the loop's subscribers soon. For any thread. */
    void closeWhere(Predicate<Peer> condition, CloseReason reason, Supplier<Duration> retryAfter) {
        loop.execute(() -> all().stream()
                .filter(subscriber -> condition.test(subscriber.peer()))
                .forEach(subscriber -> subscriber.close(reason, retryAfter.get())));
    }

    /** Passes the loop's connections to the receiver soon, on the loop. For any thread. */
    void list(Consumer<List<Connection>> receiver) {
        loop.execute(() -> {
            long newest = hub.log().latest().offset();
            receiver.accept(all().stream()
                    .map(subscriber -> subscriber.connection(newest))
                    .toList());
        });
    }

    /** Releases the loop's memory soon. For any thread. */
    void close() {
        loop.execute(loop.live()::expire);
    }

    private void once(AtomicBoolean pending, Runnable work) {
        if (!pending.getAndSet(true)) {
            loop.execute(() -> {
                // before the work, so that anything that happens meanwhile schedules it again
                pending.set(false);
                work.run();
            });
        }
    }

    /** Returns how many changes the slowest of the loop's subscribers was behind at the last beat. For any thread. */
    long lag() {
        return lag;
    }

    @Override
    public void started(Subscriber subscriber) {
        byTenant.computeIfAbsent(subscriber.tenantId(), tenant -> new LinkedHashSet<>())
                .add(subscriber);
        lagging.add(subscriber);
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
        }
    }

    private void drain() {
        long head = hub.ring().head();
        long after = loop.drainedTo();
        if (head > after) {
            // first, because live subscribers have everything up to here once this method ends
            loop.drainedTo(head);
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

    /** Returns a copy, because a subscriber that fails while it is written to removes itself. */
    private List<Subscriber> snapshot(TenantId tenantId) {
        return List.copyOf(byTenant.getOrDefault(tenantId, Set.of()));
    }

    private List<Subscriber> all() {
        List<Subscriber> all = new ArrayList<>();
        byTenant.values().forEach(all::addAll);
        return all;
    }
}
