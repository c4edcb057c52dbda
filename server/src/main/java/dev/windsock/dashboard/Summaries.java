// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.serde.ObjectMapper;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The summaries of the tenants that someone has asked for, encoded, and counted again when a change may have made them
 * old. However many changes come while one counting is under way, one counting follows.
 *
 * <p>Threading: all counting and telling is done by one virtual thread, so a count never overwrites a newer one and
 * listeners are called by one thread at a time. Commits only mark a tenant and wake that thread. An entry is dirty from
 * the change until just before the counting that will see it.
 */
@Singleton
final class Summaries {
    private static final Logger LOG = LoggerFactory.getLogger(Summaries.class);
    private static final Set<Topic> COUNTED = EnumSet.of(Topic.INSTANCES, Topic.VOLUMES, Topic.VPCS);

    private final Inventory inventory;
    private final ObjectMapper json;
    private final Counter countings;
    private final Map<TenantId, Entry> entries = new ConcurrentHashMap<>();
    private final List<Consumer<TenantId>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("summaries").factory());

    Summaries(Inventory inventory, EventLog log, ObjectMapper json, MeterRegistry meters) {
        this.inventory = inventory;
        this.json = json;
        this.countings = Counter.builder("windsock.feed.summaries")
                .description("How many times a tenant's summary was counted and encoded for streams")
                .register(meters);
        log.onCommit(this::committed);
    }

    /** Adds a listener that hears of changed texts. */
    void onChange(Consumer<TenantId> listener) {
        listeners.add(listener);
    }

    /**
     * The newest text. Waits for the counting where the tenant is asked for the first time, and never again.
     *
     * @throws java.util.concurrent.CompletionException when that first counting failed; the next call tries again
     */
    String text(TenantId tenantId) {
        Entry entry = entries.computeIfAbsent(tenantId, added -> new Entry());
        String text = entry.text;
        return text != null
                ? text
                : CompletableFuture.supplyAsync(() -> refreshed(tenantId, entry), worker)
                        .join();
    }

    /** Counts again where that has failed. */
    void retryFailed() {
        entries.forEach((tenantId, entry) -> {
            if (entry.failed) {
                invalidate(tenantId, entry);
            }
        });
    }

    @PreDestroy
    void close() {
        worker.shutdown();
    }

    private void committed(List<ChangeEvent> events) {
        for (ChangeEvent event : events) {
            if (COUNTED.contains(event.draft().topic())) {
                Entry entry = entries.get(event.draft().tenantId());
                if (entry != null) {
                    invalidate(event.draft().tenantId(), entry);
                }
            }
        }
    }

    private void invalidate(TenantId tenantId, Entry entry) {
        if (!entry.dirty.compareAndSet(false, true)) {
            return;
        }
        try {
            worker.execute(() -> refresh(tenantId, entry));
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed: no stream shows this summary any more", e);
        }
    }

    private void refresh(TenantId tenantId, Entry entry) {
        try {
            refreshed(tenantId, entry);
        } catch (RuntimeException e) {
            LOG.warn("Cannot count what tenant {} has; it is tried again every second", tenantId, e);
        }
    }

    /** Runs on the worker. */
    private String refreshed(TenantId tenantId, Entry entry) {
        String before = entry.text;
        if (!entry.dirty.getAndSet(false) && before != null) {
            return before;
        }
        entry.failed = true;
        String text = encode(inventory.counts(tenantId));
        entry.failed = false;
        entry.text = text;
        if (before != null && !before.equals(text)) {
            listeners.forEach(listener -> tell(listener, tenantId));
        }
        return text;
    }

    private void tell(Consumer<TenantId> listener, TenantId tenantId) {
        try {
            listener.accept(tenantId);
        } catch (RuntimeException e) {
            LOG.error("A listener of summaries failed", e);
        }
    }

    private String encode(Summary summary) {
        countings.increment();
        try {
            return json.writeValueAsString(summary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Entry {
        private final AtomicBoolean dirty = new AtomicBoolean(true);
        private volatile @Nullable String text;
        private volatile boolean failed;
    }
}
