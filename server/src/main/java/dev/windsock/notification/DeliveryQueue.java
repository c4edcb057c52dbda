// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceChange;
import dev.windsock.log.ResourceType;
import dev.windsock.problem.RejectedException;
import dev.windsock.retry.Poll;
import dev.windsock.store.Store;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts deliveries when they are due: one per rule at a time, and as many per tenant as {@link DeliveryPermits} allows. The
 * deliveries themselves are in the store; this class holds only the time at which the next delivery of each rule is due. It
 * reads these times from the store for all tenants at startup and once a minute, and for a single tenant when its notifications
 * change.
 *
 * <p>Threading: one virtual thread schedules the attempts and reads the store. Each attempt has a virtual thread of its own.
 * {@code lock} guards the lanes; no thread blocks while holding it.
 */
@Singleton
final class DeliveryQueue {
    private static final Duration RELOAD_INTERVAL = Duration.ofMinutes(1);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);
    private static final Duration PERMIT_DELAY = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryQueue.class);

    private final Store store;
    private final NotificationRuleRepository rules;
    private final DeliveryRepository repository;
    private final Deliveries deliveries;
    private final DeliveryPermits permits;
    private final NotificationDuty duty;
    private final Clock clock;
    private final Thread thread =
            Thread.ofVirtual().name("notification-deliveries").unstarted(this::run);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<NotificationRuleId, Lane> lanes = new HashMap<>();
    private final ChangedTenants unread = new ChangedTenants();

    /** The deliveries of a rule. */
    private record Lane(NotificationRuleId ruleId, TenantId tenantId, Instant due, boolean busy) {}

    DeliveryQueue(
            EventLog log,
            Store store,
            NotificationRuleRepository rules,
            DeliveryRepository repository,
            Deliveries deliveries,
            DeliveryPermits permits,
            NotificationDuty duty,
            Clock clock) {
        this.store = store;
        this.rules = rules;
        this.repository = repository;
        this.deliveries = deliveries;
        this.permits = permits;
        this.duty = duty;
        this.clock = clock;
        log.onChange(this::changed);
    }

    @EventListener
    void started(StartupEvent event) {
        thread.start();
    }

    private void changed(List<ResourceChange> changes) {
        for (ResourceChange change : changes) {
            if (change.type() == ResourceType.NOTIFICATION) {
                unread.add(change.tenantId());
            }
        }
    }

    private void run() {
        long reload = System.nanoTime();
        while (!unread.isClosed()) {
            try {
                if (!duty.isOurs()) {
                    unread.pause(RETRY_DELAY);
                    reload = System.nanoTime();
                    continue;
                }
                if (reload - System.nanoTime() <= 0) {
                    unread.addAll(store.read(rules::tenants));
                    reload = System.nanoTime() + RELOAD_INTERVAL.toNanos();
                }
                readChanged();
                startDue();
                unread.awaitChange(untilNext());
            } catch (RuntimeException e) {
                LOG.warn(
                        "Cannot read deliveries to webhooks, retrying: delay={} cause={}", RETRY_DELAY, e.getMessage());
                unread.pause(RETRY_DELAY);
            }
        }
    }

    private void readChanged() {
        for (TenantId tenantId : unread.take()) {
            Map<NotificationRuleId, Instant> pending;
            try {
                pending = store.read(handle -> repository.pending(handle, tenantId));
            } catch (RuntimeException e) {
                unread.add(tenantId);
                throw e;
            }
            lock.lock();
            try {
                pending.forEach((ruleId, due) -> lanes.merge(
                        ruleId,
                        new Lane(ruleId, tenantId, due, false),
                        (old, read) -> new Lane(ruleId, tenantId, due, old.busy())));
            } finally {
                lock.unlock();
            }
        }
    }

    /** Starts the attempts that are due, as far as the permits allow, with the longest overdue first. */
    private void startDue() {
        Instant now = clock.instant();
        lock.lock();
        try {
            List<Lane> due = lanes.values().stream()
                    .filter(lane -> !lane.busy() && !lane.due().isAfter(now))
                    .sorted(Comparator.comparing(Lane::due))
                    .toList();
            for (Lane lane : due) {
                if (permits.tryAcquire(lane.tenantId())) {
                    lanes.put(lane.ruleId(), new Lane(lane.ruleId(), lane.tenantId(), lane.due(), true));
                    Thread.ofVirtual().name("webhook-" + lane.ruleId()).start(() -> attempt(lane));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void attempt(Lane lane) {
        Optional<Instant> next;
        try {
            deliveries.attemptNext(lane.ruleId()).ifPresent(this::store);
            next = deliveries.nextDue(lane.ruleId());
        } catch (RuntimeException e) {
            LOG.warn("Cannot read deliveries of a rule, retrying: rule={} cause={}", lane.ruleId(), e.getMessage());
            next = Optional.of(clock.instant().plus(RETRY_DELAY));
        } finally {
            permits.release(lane.tenantId());
        }
        lock.lock();
        try {
            next.ifPresentOrElse(
                    due -> lanes.put(lane.ruleId(), new Lane(lane.ruleId(), lane.tenantId(), due, false)),
                    () -> lanes.remove(lane.ruleId()));
        } finally {
            lock.unlock();
        }
        // a delivery may have been added since the last read
        unread.add(lane.tenantId());
    }

    /** Retries the store operation, not the attempt, until the store accepts it. */
    private void store(Deliveries.Attempted attempted) {
        do {
            try {
                deliveries.store(attempted);
                return;
            } catch (RejectedException e) {
                LOG.warn(
                        "Cannot store the outcome of a delivery attempt, retrying: delivery={} cause={}",
                        attempted.delivery().id(),
                        e.getMessage());
            }
        } while (!unread.isClosed() && Poll.pause(RETRY_DELAY));
    }

    /** Returns how long to wait for the next delivery that may begin; the end of an attempt ends the wait. */
    private Duration untilNext() {
        Instant now = clock.instant();
        lock.lock();
        try {
            return lanes.values().stream()
                    .filter(lane -> !lane.busy())
                    .map(lane -> Duration.between(now, lane.due()))
                    // deliveries that are already due are waiting for a permit
                    .map(wait -> wait.isPositive() ? wait : PERMIT_DELAY)
                    .min(Comparator.naturalOrder())
                    .filter(wait -> wait.compareTo(RELOAD_INTERVAL) < 0)
                    .orElse(RELOAD_INTERVAL);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops starting attempts. Attempts in progress are repeated after the next start, unless their outcome is stored first.
     */
    @PreDestroy
    void close() throws InterruptedException {
        unread.close();
        thread.join(CLOSE_TIMEOUT);
    }
}
