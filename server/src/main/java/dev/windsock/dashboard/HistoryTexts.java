// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.windsock.id.TenantId;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.metrics.History;
import dev.windsock.metrics.HostSample;
import dev.windsock.metrics.Span;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;

/**
 * The encoded samples of past steps. Each step of a tenant is encoded once for all readers that request the same instances at
 * about the same time. A reader receives one step at a time, so that it holds only one step in memory, regardless of the length
 * of its history.
 *
 * <p>Threading: thread-safe; each reader may be used by one thread at a time. The first caller encodes; other callers that
 * need the same step in the meantime wait for the result.
 */
final class HistoryTexts {
    /** How long a step stays encoded. Steps do not change, except when the clock is set back. */
    private static final Duration RETENTION = Duration.ofMinutes(1);

    /** The number of host steps that one read returns. */
    private static final int RUN = 16;

    private final History history;
    private final Function<MetricUpdate, String> encoder;
    private final Cache<Step, Encoded> steps;
    private final MemoryBudget budget;

    HistoryTexts(History history, Function<MetricUpdate, String> encoder, MemoryBudget budget) {
        this.history = history;
        this.encoder = encoder;
        this.budget = budget;
        this.steps = Caffeine.newBuilder()
                // half of the budget: the other half is for data that streams are sending
                .maximumWeight(budget.total() / 2)
                .weigher((Step step, Encoded encoded) -> encoded.text().length())
                .expireAfterWrite(RETENTION)
                .removalListener((step, encoded, cause) -> {
                    if (encoded != null) {
                        encoded.share().close();
                    }
                })
                .executor(Runnable::run)
                .build();
    }

    private record Step(TenantId tenantId, Set<String> instanceIds, Span span) {}

    private record Encoded(String text, MemoryBudget.Share share) {}

    /**
     * Returns the steps of a span that have samples, oldest first. The iterator holds no encoded steps.
     *
     * @param instanceIds only these instances; empty for all
     */
    Iterator<String> read(TenantId tenantId, Set<String> instanceIds, Span span) {
        return new Reader(tenantId, Set.copyOf(instanceIds), span);
    }

    private String text(TenantId tenantId, Set<String> instanceIds, HostSample host, int step) {
        long second = host.timestamp().getEpochSecond();
        Step key = new Step(tenantId, instanceIds, new Span(second, second + step - 1, step));
        return Objects.requireNonNull(steps.get(key, missing -> encode(missing, host)))
                .text();
    }

    private Encoded encode(Step step, HostSample host) {
        String text = encoder.apply(MetricUpdate.of(
                step.tenantId(),
                host.timestamp(),
                host,
                history.samples(step.tenantId(), step.instanceIds(), step.span())
                        .toList()));
        return new Encoded(text, budget.hold("", "", text.length()));
    }

    private final class Reader implements Iterator<String> {
        private final TenantId tenantId;
        private final Set<String> instanceIds;
        private final Span span;
        private final Queue<HostSample> run = new ArrayDeque<>(RUN);
        private long next;

        private Reader(TenantId tenantId, Set<String> instanceIds, Span span) {
            this.tenantId = tenantId;
            this.instanceIds = instanceIds;
            this.span = span;
            this.next = span.from();
        }

        @Override
        public boolean hasNext() {
            while (run.isEmpty() && next <= span.to()) {
                long last = Math.min(span.to(), next + (long) RUN * span.step() - 1);
                run.addAll(history.host(new Span(next, last, span.step())));
                next = last + 1;
            }
            return !run.isEmpty();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return text(tenantId, instanceIds, run.remove(), span.step());
        }
    }
}
