// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;
import dev.windsock.json.JsonCodec;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceChange;
import dev.windsock.log.ResourceType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
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
 * The encoded summaries of all requested tenants. They are computed again when a change may have made them stale. Regardless of
 * how many changes arrive during a count, only one further count follows.
 *
 * <p>Threading: one virtual thread counts and notifies listeners, so a count never overwrites a newer one, and calls to
 * listeners do not overlap. Commits only mark a tenant as dirty and wake that thread. An entry is dirty from the change until
 * just before the count that includes it.
 */
@Singleton
final class Summaries {
    private static final Logger LOG = LoggerFactory.getLogger(Summaries.class);
    private static final Set<ResourceType> COUNTED =
            EnumSet.of(ResourceType.INSTANCE, ResourceType.VOLUME, ResourceType.VPC);

    private final Inventory inventory;
    private final JsonCodec json;
    private final Counter counts;
    private final Map<TenantId, Entry> entries = new ConcurrentHashMap<>();
    private final List<Consumer<TenantId>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("summaries").factory());

    Summaries(Inventory inventory, EventLog log, JsonCodec json, MeterRegistry meters) {
        this.inventory = inventory;
        this.json = json;
        this.counts = Counter.builder("windsock.feed.summaries")
                .description("Summaries counted and encoded for streams")
                .register(meters);
        log.onChange(this::changed);
    }

    /** Adds a listener that is notified of changed summaries. */
    void onChange(Consumer<TenantId> listener) {
        listeners.add(listener);
    }

    /**
     * Returns the latest summary. Blocks only the first time for a tenant, until its resources have been counted.
     *
     * @throws java.util.concurrent.CompletionException when that first count failed; the next call retries
     */
    String text(TenantId tenantId) {
        Entry entry = entries.computeIfAbsent(tenantId, added -> new Entry());
        String text = entry.text;
        return text != null
                ? text
                : CompletableFuture.supplyAsync(() -> refreshed(tenantId, entry), worker)
                        .join();
    }

    /** Retries failed counts. */
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

    private void changed(List<ResourceChange> changes) {
        for (ResourceChange change : changes) {
            if (COUNTED.contains(change.type())) {
                Entry entry = entries.get(change.tenantId());
                if (entry != null) {
                    invalidate(change.tenantId(), entry);
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
            LOG.debug("Server stopped, discarding the counts", e);
        }
    }

    private void refresh(TenantId tenantId, Entry entry) {
        try {
            refreshed(tenantId, entry);
        } catch (RuntimeException e) {
            LOG.warn("Cannot count resources, retrying every second: tenant={}", tenantId, e);
        }
    }

    /** Called on the worker thread. */
    private String refreshed(TenantId tenantId, Entry entry) {
        String previous = entry.text;
        if (!entry.dirty.getAndSet(false) && previous != null) {
            return previous;
        }
        entry.failed = true;
        String text = encode(inventory.counts(tenantId));
        entry.failed = false;
        entry.text = text;
        if (previous != null && !previous.equals(text)) {
            listeners.forEach(listener -> notify(listener, tenantId));
        }
        return text;
    }

    private void notify(Consumer<TenantId> listener, TenantId tenantId) {
        try {
            listener.accept(tenantId);
        } catch (RuntimeException e) {
            LOG.error("Summary listener failed: tenant={}", tenantId, e);
        }
    }

    private String encode(Summary summary) {
        counts.increment();
        return json.text(summary);
    }

    private static final class Entry {
        private final AtomicBoolean dirty = new AtomicBoolean(true);
        private volatile @Nullable String text;
        private volatile boolean failed;
    }
}
