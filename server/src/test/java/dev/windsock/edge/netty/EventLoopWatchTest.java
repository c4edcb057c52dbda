// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
final class EventLoopWatchTest {
    private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
        }
    };
    private final Logger logger = (Logger) LoggerFactory.getLogger(EventLoopWatch.class);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoopWatch watch = new EventLoopWatch(List.of(group), registry);

    @BeforeEach
    void record() {
        recorder.start();
        logger.addAppender(recorder);
    }

    @AfterEach
    void close() {
        logger.detachAppender(recorder);
        watch.close();
        group.shutdownGracefully();
    }

    @Test
    void logsABlockedLoopWithItsNameAndStack() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<String> name = new LinkedBlockingQueue<>();
        group.execute(() -> {
            name.add(Thread.currentThread().getName());
            keepBusyUntil(release);
        });
        String loop = name.take();
        watch.start();

        assertThat(nextOf(loop))
                .startsWith("Event loop blocked, its connections are stalled: loop=" + loop)
                .contains("EventLoopWatchTest.keepBusyUntil");
        release.countDown();
        assertThat(nextOf(loop)).isEqualTo("Event loop running again: loop=" + loop);
        assertThat(registry.counter("windsock.eventloop.blocked").count()).isEqualTo(1);
        assertThat(logged).noneMatch(message -> message.contains("loop=" + loop));
    }

    /** Returns the next message about the loop. A server of another test has a watch, too. */
    private String nextOf(String loop) throws InterruptedException {
        String message = logged.take();
        while (!message.contains("loop=" + loop)) {
            message = logged.take();
        }
        return message;
    }

    @Test
    void continuesWhenTheOperatingSystemAllowsNoMoreThreads() throws InterruptedException {
        ThreadFactory exhausted = task -> new Thread(task) {
            @Override
            public void start() {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        EventLoopGroup unstartable = new MultiThreadIoEventLoopGroup(1, exhausted, NioIoHandler.newFactory());
        EventLoopWatch watchOfBoth = new EventLoopWatch(List.of(unstartable, group), registry);
        CountDownLatch release = new CountDownLatch(1);
        group.execute(() -> keepBusyUntil(release));
        watchOfBoth.start();

        assertThat(logged.take()).startsWith("Event loop blocked");
        release.countDown();
        assertThat(logged.take()).startsWith("Event loop running again");
        watchOfBoth.close();
    }

    private static void keepBusyUntil(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
