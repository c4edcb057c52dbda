// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Limits the bytes of events that are waiting for their commit. Publishers that are faster than the disk are rejected
 * instead of filling the memory.
 *
 * <p>Threading: for any thread; does not block.
 */
@Singleton
final class PublishBudget {
    private static final int MAX_BYTES = 64 * 1024 * 1024;
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Semaphore available = new Semaphore(MAX_BYTES);

    PublishBudget(MeterRegistry registry) {
        Gauge.builder("windsock.events.waiting.bytes", available, budget -> MAX_BYTES - budget.availablePermits())
                .description("Bytes of published events that are waiting for their commit")
                .register(registry);
    }

    /** A part of the budget that is in use until it is closed. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws RejectedException OVERLOADED when the budget is exhausted */
    Share acquire(int bytes) {
        if (!available.tryAcquire(bytes)) {
            throw new RejectedException(
                    ErrorCode.OVERLOADED, "Too many events are waiting for their commit. Retry later.", RETRY_DELAY);
        }
        return () -> available.release(bytes);
    }
}
