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
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices event loops that something blocks: all connections of such a loop stand still, and nothing else tells why. Each
 * loop is given a task that does nothing; one that has not run it after a second is logged in one line, with what the
 * loop is at, and counted.
 *
 * <p>Threading: one thread of its own; a loop writes {@code answered} of its own {@link Loop}.
 */
@Singleton
final class EventLoopWatch {
    private static final Duration BLOCKED_AFTER = Duration.ofSeconds(1);
    private static final Duration LOOKS_EVERY = Duration.ofMillis(250);
    private static final int FRAMES = 16;
    private static final Logger LOG = LoggerFactory.getLogger(EventLoopWatch.class);

    private final List<EventLoopGroup> groups;
    private final Counter blocked;
    private final CountDownLatch closed = new CountDownLatch(1);

    EventLoopWatch(List<EventLoopGroup> groups, MeterRegistry registry) {
        this.groups = List.copyOf(groups);
        blocked = Counter.builder("windsock.eventloop.blocked")
                .description("How often an event loop ran nothing for a second")
                .register(registry);
    }

    private static final class Loop {
        private final SingleThreadEventExecutor executor;
        private volatile boolean answered = true;
        private long askedAt;
        private boolean told;

        private Loop(SingleThreadEventExecutor executor) {
            this.executor = executor;
        }

        /** Asks it to answer, which starts its thread where nothing has yet. */
        private void ask(long now) {
            answered = false;
            askedAt = now;
            executor.execute(() -> answered = true);
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
            // as all loops of Netty's transports are
            if (executor instanceof SingleThreadEventExecutor single) {
                loops.add(new Loop(single));
            }
        }));
        try {
            long before = System.nanoTime();
            while (!closed.await(LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                // a process that was stopped as a whole is no loop's fault
                long stood = Math.max(0, now - before - 2 * LOOKS_EVERY.toNanos());
                before = now;
                loops.stream().filter(loop -> !loop.executor.isShuttingDown()).forEach(loop -> look(loop, now, stood));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Loop loop, long now, long stood) {
        loop.askedAt += stood;
        if (loop.answered) {
            if (loop.told) {
                LOG.info("event loop {} goes on", loop.name());
            }
            loop.told = false;
            loop.ask(now);
        } else if (!loop.told && now - loop.askedAt > BLOCKED_AFTER.toNanos()) {
            loop.told = true;
            blocked.increment();
            LOG.error("event loop {} is blocked, and its connections stand still: {}", loop.name(), loop.stack());
        }
    }
}
