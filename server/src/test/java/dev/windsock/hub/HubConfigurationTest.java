// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.limit.MemoryBudgets;
import dev.windsock.limit.MemoryUse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HubConfigurationTest {
    private static long maxRingBytes(long setting) {
        return new HubConfiguration(16_384, setting, 15, 30, 16).maxRingBytes();
    }

    @Test
    void usesTheSettingWhereItFits() {
        assertThat(maxRingBytes(65_536)).isEqualTo(65_536);
    }

    @Test
    void leavesDirectMemoryToTheNetwork() {
        MemoryBudgets budgets = new MemoryBudgets(new SimpleMeterRegistry());
        long network = Stream.of(MemoryUse.REQUEST_BODIES, MemoryUse.RESPONSES, MemoryUse.QUEUES, MemoryUse.HISTORIES)
                .mapToLong(use -> budgets.of(use).total())
                .sum();
        // one ring for WebSockets and one for event streams
        assertThat(network + 2 * maxRingBytes(Long.MAX_VALUE)).isLessThan(MemoryBudgets.memory());
    }
}
