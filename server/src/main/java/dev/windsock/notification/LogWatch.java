// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.TenantId;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceChange;
import dev.windsock.log.ResourceType;
import dev.windsock.store.Store;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the rules of a tenant soon after its instances change, and the rules of all tenants at startup and every 30 seconds.
 *
 * <p>Threading: one virtual thread applies the rules. The log listener adds a tenant to {@code due}.
 */
@Singleton
final class LogWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /** How long changes are collected, so that many consecutive changes are read together. */
    private static final Duration COLLECTION = Duration.ofMillis(100);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

    private final Store store;
    private final NotificationRuleRepository repository;
    private final LogRules rules;
    private final NotificationDuty duty;
    private final Thread thread = Thread.ofVirtual().name("notification-rules").unstarted(this::run);

    private final ChangedTenants due = new ChangedTenants();

    LogWatch(EventLog log, Store store, NotificationRuleRepository repository, LogRules rules, NotificationDuty duty) {
        this.store = store;
        this.repository = repository;
        this.rules = rules;
        this.duty = duty;
        log.onChange(this::changed);
    }

    @EventListener
    void started(StartupEvent event) {
        thread.start();
    }

    private void changed(List<ResourceChange> changes) {
        for (ResourceChange change : changes) {
            if (change.type() == ResourceType.INSTANCE) {
                due.add(change.tenantId());
            }
        }
    }

    private void run() {
        boolean ours = false;
        long scan = System.nanoTime();
        while (!due.isClosed()) {
            try {
                if (!duty.isOurs()) {
                    ours = false;
                    due.pause(RETRY_DELAY);
                    continue;
                }
                if (!ours) {
                    rules.restart();
                    scan = System.nanoTime();
                    ours = true;
                }
                Set<TenantId> tenants = new HashSet<>(due.take());
                if (scan - System.nanoTime() <= 0) {
                    tenants.addAll(store.read(repository::tenants));
                    scan = System.nanoTime() + INTERVAL.toNanos();
                }
                tenants.forEach(this::apply);
                due.awaitChange(INTERVAL);
                due.pause(COLLECTION);
            } catch (RuntimeException e) {
                scan = System.nanoTime();
                LOG.warn("Cannot read tenants with rules, retrying: delay={} cause={}", RETRY_DELAY, e.getMessage());
                due.pause(RETRY_DELAY);
            }
        }
    }

    /** If the events of one tenant cannot be read, the others are not delayed, and that tenant is retried. */
    private void apply(TenantId tenantId) {
        try {
            rules.apply(tenantId);
        } catch (RuntimeException e) {
            LOG.warn("Cannot apply notification rules, retrying: tenant={} cause={}", tenantId, e.getMessage(), e);
        }
    }

    /** Stops applying events. Pending events are applied after the next start. */
    @PreDestroy
    void close() throws InterruptedException {
        due.close();
        thread.join(CLOSE_TIMEOUT);
    }
}
