// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.hub.LiveFeed;
import dev.windsock.id.TenantId;
import dev.windsock.metrics.History;
import dev.windsock.metrics.Sampler;
import dev.windsock.metrics.Span;
import dev.windsock.metrics.Tick;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams the summaries and the samples. The first {@link #summary} of a tenant waits until it has been counted; nothing
 * else waits for I/O.
 *
 * <p>Threading: for any thread. Each tick brings new {@link TickTexts} before its listeners are called, on the sampler's
 * thread; summaries are told on the thread of {@link Summaries}.
 */
@Singleton
final class DashboardFeed implements LiveFeed {
    /** A longer history comes in longer steps instead. */
    private static final int MAX_STEPS = 1000;

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(DashboardFeed.class);

    private final Summaries summaries;
    private final History history;
    private final ObjectMapper json;
    private final Counter encodings;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile TickTexts texts;

    DashboardFeed(Summaries summaries, Sampler sampler, History history, ObjectMapper json, MeterRegistry meters) {
        this.summaries = summaries;
        this.history = history;
        this.json = json;
        this.encodings = Counter.builder("windsock.feed.metrics")
                .description("How many metric updates were encoded for streams")
                .register(meters);
        this.texts = new TickTexts(sampler.newest(), history, this::encode);
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
    public List<String> history(TenantId tenantId, Duration window, Duration step) {
        TickTexts now = texts;
        Duration past = between(SECOND, window, History.KEPT);
        Duration shortest = Duration.ofSeconds(Math.ceilDiv(past.toSeconds(), MAX_STEPS));
        return now.past(
                tenantId,
                Span.upTo(now.second(), past, between(shortest, step, History.KEPT))
                        .withoutNewest());
    }

    private void ticked(Tick tick) {
        texts = new TickTexts(tick, history, this::encode);
        summaries.retryFailed();
        listeners.forEach(this::tell);
    }

    private void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("A listener of ticks failed", e);
        }
    }

    private String encode(MetricUpdate update) {
        encodings.increment();
        try {
            return json.writeValueAsString(update);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration between(Duration least, Duration wanted, Duration most) {
        if (wanted.compareTo(least) < 0) {
            return least;
        }
        return wanted.compareTo(most) > 0 ? most : wanted;
    }
}
