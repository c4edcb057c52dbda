// SPDX-License-Identifier: Apache-2.0
package dev.windsock.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Another tenant, which continuously reads and publishes, and expects timely responses.
 *
 * <p>Threading: has its own thread.
 */
final class Bystander implements AutoCloseable {
    /** One second, plus the delay of a busy machine that also runs the clients of the test. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final SmallServer server;
    private final String key;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicInteger answers = new AtomicInteger();
    private volatile Duration slowest = Duration.ZERO;
    private volatile String during = "the start";
    private volatile boolean closed;
    private long began;

    Bystander(SmallServer server, String key) {
        this.server = server;
        this.key = key;
        this.thread = Thread.ofPlatform().name("bystander").start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                began = System.nanoTime();
                expect(200, server.send("GET", "/api/instances", key, null));
                expect(202, server.send("POST", "/api/events", key, "{\"type\":\"STILL_HERE\"}"));
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    private void expect(int status, HttpAnswer answer) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(answer.status()).as("during %s: %s", during, answer).isEqualTo(status);
        assertThat(took).as("time until an answer during %s", during).isLessThan(PATIENCE);
        if (took.compareTo(slowest) > 0) {
            slowest = took;
        }
        answers.incrementAndGet();
        began = System.nanoTime();
    }

    /** Fails unless every request since the previous call was answered in time. */
    void check(String next) {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError("The bystander was not served: " + server.output(), failed);
        }
        during = next;
    }

    /** Returns the longest response time. */
    Duration slowest() {
        return slowest;
    }

    int answers() {
        return answers.get();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
