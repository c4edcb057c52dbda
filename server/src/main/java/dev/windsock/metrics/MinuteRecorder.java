// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Stores each minute after its end, and the last one when the server stops. Removes old minutes once an hour.
 *
 * <p>Threading: the sampler's thread calls {@link #ticked}, which starts a virtual thread once a minute, because the disk may
 * be slow.
 */
@Singleton
@Requires(beans = MeteredInstances.class)
final class MinuteRecorder {
    private final Sampler sampler;
    private final History history;
    private final MinuteHistory minutes;
    private final HostHistory host;
    private final MeteredInstances instances;
    private final Clock clock;
    private long current = Long.MIN_VALUE;
    private volatile @Nullable Thread writer;

    MinuteRecorder(
            Sampler sampler,
            History history,
            MinuteHistory minutes,
            HostHistory host,
            MeteredInstances instances,
            Clock clock) {
        this.sampler = sampler;
        this.history = history;
        this.minutes = minutes;
        this.host = host;
        this.instances = instances;
        this.clock = clock;
    }

    @EventListener
    void started(ServerStartupEvent event) {
        sampler.onTick(this::ticked);
    }

    void ticked(Tick tick) {
        long minute = minuteOf(tick.second().getEpochSecond());
        if (minute != current && current != Long.MIN_VALUE) {
            long ended = current;
            writer = Thread.ofVirtual().name("metrics").start(() -> record(ended));
        }
        current = minute;
    }

    private void record(long minute) {
        host.record(minute);
        minutes.record(history, minute);
    }

    private static long minuteOf(long second) {
        return second - Math.floorMod(second, (long) MinuteHistory.STEP);
    }

    @Scheduled(initialDelay = "2m", fixedDelay = "1h")
    void retain() {
        host.retain(clock.instant());
        minutes.retain(clock.instant(), id -> instances.tenantOf(id).isPresent());
    }

    /** Stores the completed part of the current minute, and waits until the previous minute is stored. */
    @PreDestroy
    void close() throws InterruptedException {
        Thread last = writer;
        if (last != null) {
            last.join();
        }
        record(minuteOf(sampler.newest().second().getEpochSecond()));
    }
}
