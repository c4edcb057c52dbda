// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The budgets of all {@link MemoryUse uses}, in proportion to {@link #memory}. Thread-safe. */
@Singleton
public final class MemoryBudgets {
    private final Map<MemoryUse, MemoryBudget> budgets = new EnumMap<>(MemoryUse.class);

    public MemoryBudgets(MeterRegistry registry) {
        for (MemoryUse use : MemoryUse.values()) {
            budgets.put(use, metered(use, memory(), registry));
        }
    }

    /**
     * Returns the maximum size of the heap in bytes, or that of direct memory if it is smaller. What the network sends and
     * receives is in direct memory, whose maximum size is by default that of the heap.
     */
    public static long memory() {
        long heap = Runtime.getRuntime().maxMemory();
        long direct = Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
        return direct == 0 ? heap : Math.min(heap, direct);
    }

    private static MemoryBudget metered(MemoryUse use, long memory, MeterRegistry registry) {
        String name = use.name().toLowerCase(Locale.ROOT);
        Counter rejections = Counter.builder("windsock.memory.rejections")
                .description("Requests that a memory budget rejected")
                .tag("use", name)
                .register(registry);
        MemoryBudget budget = new MemoryBudget(use, use.total(memory), rejections::increment);
        Gauge.builder("windsock.memory.held", budget, MemoryBudget::held)
                .description("Bytes of a memory budget that are in use")
                .tag("use", name)
                .register(registry);
        Gauge.builder("windsock.memory.limit", budget, MemoryBudget::total)
                .description("Size of a memory budget in bytes")
                .tag("use", name)
                .register(registry);
        return budget;
    }

    public MemoryBudget of(MemoryUse use) {
        return Objects.requireNonNull(budgets.get(use));
    }
}
