// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Samples that a test triggers. Not thread-safe. */
final class FakeFeed implements LiveFeed {
    private final List<Runnable> onTick = new ArrayList<>();
    private final List<Consumer<TenantId>> onSummary = new ArrayList<>();
    private int tick;
    private int summary;
    private int metricsRead;

    void tick() {
        tick++;
        onTick.forEach(Runnable::run);
    }

    void summaryChanges(TenantId tenantId) {
        summary++;
        onSummary.forEach(listener -> listener.accept(tenantId));
    }

    /** Returns how often metrics were read. */
    int metricsRead() {
        return metricsRead;
    }

    @Override
    public void onTick(Runnable listener) {
        onTick.add(listener);
    }

    @Override
    public void onSummaryChange(Consumer<TenantId> listener) {
        onSummary.add(listener);
    }

    @Override
    public String summary(TenantId tenantId) {
        return "s" + summary;
    }

    @Override
    public String metrics(TenantId tenantId, Set<String> instanceIds) {
        metricsRead++;
        return "m" + tick + instanceIds;
    }

    @Override
    public Iterator<String> history(TenantId tenantId, Set<String> instanceIds, Duration window, Duration step) {
        return Collections.emptyIterator();
    }
}
