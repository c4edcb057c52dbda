// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.metrics.HistoryWindow;
import dev.windsock.metrics.InstanceHistory;
import dev.windsock.metrics.Sample;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reconstructs from the stored minute samples how long an instance had been above a threshold when the server started. A
 * restart therefore does not reset a long time above the threshold to zero. Stateless; blocks on the disk.
 */
@Singleton
final class ThresholdHistory {
    private static final Duration STEP = Duration.ofMinutes(1);

    /** Samples before a longer gap say nothing about the current state. */
    static final Duration MAX_GAP = Duration.ofMinutes(5);

    private final InstanceHistory history;

    ThresholdHistory(InstanceHistory history) {
        this.history = history;
    }

    /** Returns the progress before the given time, capped at one window short of raising a notification. */
    ThresholdProgress before(Instant now, TenantId tenantId, InstanceId id, Condition.Above condition) {
        HistoryWindow<Sample> read = history.read(tenantId, id, now, condition.time(), STEP);
        Duration above = Duration.ZERO;
        Instant next = now;
        for (Sample sample : read.samples().reversed()) {
            Double value = value(sample, condition.metric());
            Instant end = sample.timestamp().plusSeconds(read.step());
            if (value == null
                    || value < condition.clearLevel()
                    || Duration.between(end, next).compareTo(MAX_GAP) > 0) {
                break;
            }
            if (value >= condition.percent()) {
                above = above.plusSeconds(read.step());
            }
            next = sample.timestamp();
        }
        Duration most = condition.time().minus(ThresholdProgress.WINDOW);
        return new ThresholdProgress(above.compareTo(most) < 0 ? above : most, Duration.ZERO);
    }

    private static @Nullable Double value(Sample sample, Condition.Metric metric) {
        return switch (metric) {
            case CPU -> sample.cpuPercentage();
            case MEMORY -> sample.memoryPercentage();
        };
    }
}
