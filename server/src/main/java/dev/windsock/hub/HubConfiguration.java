// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.limit.MemoryBudgets;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/**
 * The limits of the hub.
 *
 * @param ringEvents how many encoded changes are kept in memory, a power of two; slower readers read the log
 * @param ringBytes how many bytes the encoded changes may use per wire format
 * @param heartbeatSeconds heartbeat interval of an idle stream
 * @param slowConsumerSeconds how long a client may stop reading before its stream is closed
 * @param concurrentCatchUps how many log reads may run concurrently for subscribers that have fallen behind
 */
@ConfigurationProperties("windsock.hub")
public record HubConfiguration(
        @Bindable(defaultValue = "16384") @Min(2) int ringEvents,
        @Bindable(defaultValue = "33554432") @Min(65_536) long ringBytes,
        @Bindable(defaultValue = "15") @Min(1) @Max(60) int heartbeatSeconds,
        @Bindable(defaultValue = "30") @Min(1) @Max(3_600) int slowConsumerSeconds,
        @Bindable(defaultValue = "16") @Min(1) @Max(1_024) int concurrentCatchUps) {
    /** The divisor of {@link MemoryBudgets#memory} that gives the maximum memory of the ring per wire format. */
    static final int RING_PART = 8;

    /**
     * Returns {@code ringBytes}, or less if the JVM has too little memory, because the budgets do not include the encoded
     * changes.
     */
    long maxRingBytes() {
        return Math.min(ringBytes, MemoryBudgets.memory() / RING_PART);
    }

    public Duration heartbeatInterval() {
        return Duration.ofSeconds(heartbeatSeconds);
    }
}
