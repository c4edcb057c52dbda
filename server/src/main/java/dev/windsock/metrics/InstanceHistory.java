// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Reads the history of an instance; see {@link HistoryParts}.
 *
 * <p>Threading: thread-safe; blocks on the disk.
 */
@Singleton
public final class InstanceHistory {
    private final History seconds;
    private final MinuteHistory minutes;

    InstanceHistory(History seconds, MinuteHistory minutes) {
        this.seconds = seconds;
        this.minutes = minutes;
    }

    /** Returns the samples in a window. Its steps may be longer than the requested ones; see {@link HistoryParts#read}. */
    public HistoryWindow<Sample> read(
            TenantId tenantId, InstanceId id, Instant newest, Duration window, Duration step) {
        return new Parts(tenantId, id).read(newest, window, step);
    }

    private final class Parts implements HistoryParts<Sample> {
        private final TenantId tenantId;
        private final InstanceId id;

        private Parts(TenantId tenantId, InstanceId id) {
            this.tenantId = tenantId;
            this.id = id;
        }

        @Override
        public int stepInMemory() {
            return seconds.stepOf(id);
        }

        @Override
        public OptionalLong oldestInMemory() {
            return seconds.oldest(id);
        }

        @Override
        public boolean isStored(Span span, long before) {
            return minutes.hasSamples(tenantId, id, span, before);
        }

        @Override
        public void readStored(Span span, long before, StepFolder<Sample> folder) {
            minutes.read(tenantId, id, span, before, folder);
        }

        @Override
        public void readMemory(Span span, StepFolder<Sample> folder) {
            seconds.read(id, span, folder);
        }

        @Override
        public StepFolder<Sample> folder(Span span) {
            return SampleRow.folder(id, span);
        }
    }
}
