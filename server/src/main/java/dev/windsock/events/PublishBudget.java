// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Bounds the bytes of events that wait to be committed, so that publishers who are faster than the disk are refused and
 * never fill the memory.
 *
 * <p>Threading: for any thread; does not block.
 */
@Singleton
final class PublishBudget {
    private static final int MAX_BYTES = 64 * 1024 * 1024;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Semaphore left = new Semaphore(MAX_BYTES);

    PublishBudget(MeterRegistry registry) {
        Gauge.builder("windsock.events.waiting.bytes", left, budget -> MAX_BYTES - budget.availablePermits())
                .description("Bytes of published events that wait for their commit")
                .register(registry);
    }

    /** A part of the budget, taken until it is closed. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws RejectedException OVERLOADED when there is not as much left */
    Share take(int bytes) {
        if (!left.tryAcquire(bytes)) {
            throw new RejectedException(
                    ErrorCode.OVERLOADED, "More events are waiting than the server accepts.", List.of(), RETRY);
        }
        return () -> left.release(bytes);
    }
}
