// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.limit.MemoryBudget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An hour of one instance's samples. The length of its steps depends on the available memory.
 *
 * <p>Threading: the sampler's thread adds samples and lengthens steps; any thread may read. {@link Ring} is thread-safe.
 */
final class SampleRing {
    /** The size of a row with the time and the values of one second, at 8 bytes each. */
    private static final int ROW_BYTES = 11 * 8;

    /** The size of a row that includes the extremes of several seconds. */
    private static final int AGGREGATED_ROW_BYTES = (SampleRow.COLUMNS.size() + 1) * 8;

    private final InstanceId id;
    private final TenantId tenantId;
    private final MemoryBudget.Share memory;
    private volatile Window window;
    private volatile @Nullable Sample newest;

    /** The rows, and the length of their steps in seconds. */
    private record Window(Ring ring, int step) {
        static Window of(int step) {
            return new Window(new Ring(rows(step), step, SampleRow.COLUMNS), step);
        }
    }

    /**
     * @param step the length of a step in seconds
     * @param memory the memory for the ring, at least {@link #bytesOf} for the step
     */
    SampleRing(InstanceId id, TenantId tenantId, int step, MemoryBudget.Share memory) {
        this.id = id;
        this.tenantId = tenantId;
        this.memory = memory;
        this.window = Window.of(step);
    }

    private static int rows(int step) {
        return Math.toIntExact(History.RETENTION.dividedBy(Duration.ofSeconds(step)));
    }

    /** Returns the maximum memory for an hour of samples, given the step length in seconds. */
    static long bytesOf(int step) {
        return (long) (step == 1 ? ROW_BYTES : AGGREGATED_ROW_BYTES) * rows(step);
    }

    TenantId tenantId() {
        return tenantId;
    }

    /** Returns the length of a step in seconds. */
    int step() {
        return window.step();
    }

    void add(Sample sample) {
        window.ring().append(sample.timestamp().getEpochSecond(), SampleRow.of(sample));
        newest = sample;
    }

    /** Aggregates the samples into longer steps, and releases the memory that they no longer need. */
    void coarsen(int step) {
        Window coarse = Window.of(step);
        window.ring().read(new Span(0, Long.MAX_VALUE, 1), (second, values) -> {
            coarse.ring().append(second, values);
            return second;
        });
        window = coarse;
        memory.shrinkTo(bytesOf(step));
    }

    /** Releases the memory that is counted for the ring, which is no longer used. */
    void close() {
        memory.close();
    }

    Optional<Sample> newest() {
        return Optional.ofNullable(newest);
    }

    /** Returns the second of the oldest step. */
    OptionalLong oldest() {
        return window.ring().oldest();
    }

    /** Adds the samples in a span to a {@link StepFolder}. */
    void read(Span span, StepFolder<Sample> folder) {
        window.ring().read(span, folder);
    }

    List<Sample> read(Span span) {
        StepFolder<Sample> folder = SampleRow.folder(id, span);
        read(span, folder);
        return folder.steps();
    }

    long bytes() {
        return window.ring().bytes();
    }
}
