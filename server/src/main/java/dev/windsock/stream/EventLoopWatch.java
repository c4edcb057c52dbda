package dev.windsock.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices event loops that something blocks: all connections of such a loop stand still, and nothing else tells why. Each
 * loop is given a task that does nothing; one that has not run it after a second is logged in one line, with what the
 * loop is at, and counted.
 *
 * <p>Threading: one thread of its own; a loop writes {@code thread} and {@code answered} of its own {@link Loop}.
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
        private final EventExecutor executor;
        private volatile @Nullable Thread thread;
        private volatile boolean answered = true;
        private long askedAt;
        private boolean told;

        private Loop(EventExecutor executor) {
            this.executor = executor;
        }

        private void answer() {
            thread = Thread.currentThread();
            answered = true;
        }
    }

    @EventListener
    void started(ServerStartupEvent event) {
        Thread.ofPlatform().daemon().name("event-loop-watch").start(this::watch);
    }

    @PreDestroy
    void close() {
        closed.countDown();
    }

    private void watch() {
        List<Loop> loops = new ArrayList<>();
        groups.forEach(group -> group.forEach(executor -> loops.add(new Loop(executor))));
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
                LOG.info("event loop {} goes on", name(loop));
            }
            loop.told = false;
            loop.answered = false;
            loop.askedAt = now;
            loop.executor.execute(loop::answer);
        } else if (!loop.told && now - loop.askedAt > BLOCKED_AFTER.toNanos()) {
            loop.told = true;
            blocked.increment();
            LOG.error("event loop {} is blocked, and its connections stand still: {}", name(loop), stack(loop.thread));
        }
    }

    private static String name(Loop loop) {
        Thread thread = loop.thread;
        return thread == null ? "?" : thread.getName();
    }

    private static String stack(@Nullable Thread thread) {
        return thread == null
                ? "it has not run anything yet"
                : Arrays.stream(thread.getStackTrace())
                        .limit(FRAMES)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < "));
    }
}
