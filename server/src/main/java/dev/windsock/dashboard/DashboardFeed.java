// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.hub.LiveFeed;
import dev.windsock.id.TenantId;
import dev.windsock.json.JsonCodec;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import dev.windsock.metrics.History;
import dev.windsock.metrics.Sampler;
import dev.windsock.metrics.Span;
import dev.windsock.metrics.Tick;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live data of the dashboard. The first call to {@link #summary} for a tenant blocks until its resources have been counted;
 * no other call blocks on I/O.
 *
 * <p>Threading: thread-safe. Each tick sets new {@link TickTexts} before its listeners are called, on the sampler's
 * thread. Changed summaries are announced on the thread of {@link Summaries}.
 */
@Singleton
final class DashboardFeed implements LiveFeed {
    /** Maximum number of steps; a longer history has longer steps instead. */
    private static final int MAX_STEPS = 1000;

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(DashboardFeed.class);

    private final Summaries summaries;
    private final HistoryTexts past;
    private final JsonCodec json;
    private final Counter encodings;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile TickTexts texts;

    DashboardFeed(
            Summaries summaries,
            Sampler sampler,
            History history,
            JsonCodec json,
            MemoryBudgets budgets,
            MeterRegistry meters) {
        this.summaries = summaries;
        this.past = new HistoryTexts(history, this::encode, budgets.of(MemoryUse.HISTORIES));
        this.json = json;
        this.encodings = Counter.builder("windsock.feed.metrics")
                .description("Metric updates encoded for streams")
                .register(meters);
        this.texts = new TickTexts(sampler.newest(), this::encode);
        sampler.onTick(this::ticked);
    }

    @Override
    public void onTick(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void onSummaryChange(Consumer<TenantId> listener) {
        summaries.onChange(listener);
    }

    @Override
    public String summary(TenantId tenantId) {
        return summaries.text(tenantId);
    }

    @Override
    public String metrics(TenantId tenantId, Set<String> instanceIds) {
        return texts.newest(tenantId, instanceIds);
    }

    @Override
    public Iterator<String> history(TenantId tenantId, Set<String> instanceIds, Duration window, Duration step) {
        Duration length = clamp(window, SECOND, History.RETENTION);
        Duration shortest = Duration.ofSeconds(Math.ceilDiv(length.toSeconds(), MAX_STEPS));
        return past.read(
                tenantId,
                instanceIds,
                Span.upTo(texts.second(), length, clamp(step, shortest, History.RETENTION))
                        .withoutNewest());
    }

    private void ticked(Tick tick) {
        texts = new TickTexts(tick, this::encode);
        summaries.retryFailed();
        listeners.forEach(this::notify);
    }

    private void notify(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("Tick listener failed", e);
        }
    }

    private String encode(MetricUpdate update) {
        encodings.increment();
        return json.text(update);
    }

    private static Duration clamp(Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0) {
            return min;
        }
        return value.compareTo(max) > 0 ? max : value;
    }
}
