// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects blocked event loops: all connections of such a loop stall, and nothing else shows why. Once a second, a task that
 * does nothing is queued on each loop. A loop that has not run the task within a second is counted and logged on one line, with
 * its stack.
 *
 * <p>Threading: runs on its own thread. Each event loop sets the field {@code responded} of its own {@link Loop}.
 */
@Singleton
final class EventLoopWatch {
    private static final Duration BLOCKED_THRESHOLD = Duration.ofSeconds(1);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);
    private static final int FRAMES = 16;
    private static final Logger LOG = LoggerFactory.getLogger(EventLoopWatch.class);

    private final List<EventLoopGroup> groups;
    private final Counter blocked;
    private final CountDownLatch closed = new CountDownLatch(1);

    EventLoopWatch(List<EventLoopGroup> groups, MeterRegistry registry) {
        this.groups = List.copyOf(groups);
        blocked = Counter.builder("windsock.eventloop.blocked")
                .description("Number of times that an event loop was blocked for more than a second")
                .register(registry);
    }

    private static final class Loop {
        private final SingleThreadEventExecutor executor;
        private volatile boolean responded = true;
        private boolean started;
        private long probedAt;
        private boolean reported;

        private Loop(SingleThreadEventExecutor executor) {
            this.executor = executor;
        }

        /**
         * Queues a task on the loop, which starts the loop's thread if that is not running yet. A loop whose thread
         * cannot be started, because the operating system allows no more threads, has no connections that could stall.
         * The task stays queued until the loop's first connection starts the thread.
         */
        private void probe(long now) {
            responded = false;
            probedAt = now;
            try {
                executor.execute(() -> responded = true);
                started = true;
            } catch (OutOfMemoryError | RejectedExecutionException e) {
                started = false;
            }
        }

        private String name() {
            return executor.threadProperties().name();
        }

        private String stack() {
            return Arrays.stream(executor.threadProperties().stackTrace())
                    .limit(FRAMES)
                    .map(StackTraceElement::toString)
                    .collect(Collectors.joining(" < "));
        }
    }

    @EventListener
    void started(ServerStartupEvent event) {
        start();
    }

    void start() {
        Thread.ofPlatform().daemon().name("event-loop-watch").start(this::watch);
    }

    @PreDestroy
    void close() {
        closed.countDown();
    }

    private void watch() {
        List<Loop> loops = new ArrayList<>();
        groups.forEach(group -> group.forEach(executor -> {
            // all event loops of Netty's transports are of this type
            if (executor instanceof SingleThreadEventExecutor single) {
                loops.add(new Loop(single));
            }
        }));
        try {
            long previous = System.nanoTime();
            while (!closed.await(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                // the time for which the whole process was suspended does not count
                long paused = Math.max(0, now - previous - 2 * PROBE_INTERVAL.toNanos());
                previous = now;
                loops.stream()
                        .filter(loop -> !loop.executor.isShuttingDown())
                        .forEach(loop -> check(loop, now, paused));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(Loop loop, long now, long paused) {
        loop.probedAt += paused;
        if (loop.responded) {
            if (loop.reported) {
                LOG.info("Event loop running again: loop={}", loop.name());
            }
            loop.reported = false;
            loop.probe(now);
        } else if (loop.started && !loop.reported && now - loop.probedAt > BLOCKED_THRESHOLD.toNanos()) {
            loop.reported = true;
            blocked.increment();
            LOG.error("Event loop blocked, its connections are stalled: loop={}, stack={}", loop.name(), loop.stack());
        }
    }
}
