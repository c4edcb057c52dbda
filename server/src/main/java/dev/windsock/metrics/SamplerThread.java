// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.compute.ComputeDriver;
import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ticks the sampler at the beginning of every second while the server is running. If a tick takes longer than a second, the
 * seconds that pass during it are skipped, so ticks neither overlap nor queue up.
 *
 * <p>Threading: has its own virtual thread.
 */
@Singleton
@Requires(beans = {ComputeDriver.class, HostMeter.class, MeteredInstances.class})
final class SamplerThread {
    /** Longer than the time that a tick waits for its reads. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(SamplerThread.class);

    private final Sampler sampler;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    SamplerThread(Sampler sampler, Clock clock) {
        this.sampler = sampler;
        this.clock = clock;
    }

    @EventListener
    void started(ServerStartupEvent event) {
        start();
    }

    Thread start() {
        Thread started = Thread.ofVirtual().name("sampler").start(this::loop);
        thread = started;
        return started;
    }

    /** Stops ticking and waits for the current tick, because its sources are closed next. */
    @PreDestroy
    void close() throws InterruptedException {
        closed.countDown();
        Thread current = thread;
        if (current != null) {
            current.join(CLOSE_TIMEOUT);
        }
    }

    private void loop() {
        long last = 0;
        try {
            while (true) {
                long now = clock.millis();
                long second = next(now, last);
                if (closed.await(second * 1000 - now, TimeUnit.MILLISECONDS)) {
                    return;
                }
                tick(Instant.ofEpochSecond(second));
                last = second;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns the second of the next tick: the next second to begin, but never the second of the last tick again. According to
     * this clock, a wait may end slightly early.
     */
    static long next(long nowMillis, long last) {
        long second = Math.floorDiv(nowMillis, 1000) + 1;
        return second == last ? second + 1 : second;
    }

    private void tick(Instant second) throws InterruptedException {
        try {
            sampler.tick(second);
        } catch (RuntimeException e) {
            LOG.error("Sampling failed, continuing with the next second: second={}", second, e);
        }
    }
}
