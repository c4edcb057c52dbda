// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Output;
import dev.windsock.compute.OutputReader;
import dev.windsock.hub.AuxiliaryStream;
import dev.windsock.hub.CloseReason;
import dev.windsock.sse.StreamClose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output of an instance as server-sent events: its lines, a heartbeat after a while without output, and a {@code close}
 * event at the end.
 *
 * <p>Threading: {@link #read} runs on one virtual thread and {@link #next} on another. All other methods may be called from
 * any thread.
 */
final class LogStream implements AuxiliaryStream {
    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);
    private static final int MAX_QUEUED_PIECES = 4;
    private static final long SUBSCRIBE_SECONDS = 10;

    /** How long a line may remain unfinished before it is sent as it is. */
    private static final long UNFINISHED_NANOS = Duration.ofMillis(500).toNanos();

    /** How long a client that lost the output waits before it resumes. */
    private static final Duration RESUME_DELAY = Duration.ofSeconds(1);

    private static final byte[] NO_EVENT = {};
    private static final Output WAKE_UP = new Output.Skipped(0, "");

    private final OutputReader reader;
    private final LogEvents events;
    private final long heartbeatNanos;
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final BlockingQueue<Output> queue = new ArrayBlockingQueue<>(MAX_QUEUED_PIECES);
    private final AtomicReference<@Nullable StreamClose> end = new AtomicReference<>();
    private boolean openingSent;
    private boolean closeSent;
    private long sentAt;
    private long unfinishedSince;

    LogStream(OutputReader reader, LogQuery query, Duration heartbeat) {
        this.reader = reader;
        this.events = new LogEvents(query, reader.start().orElse(null), heartbeat);
        this.heartbeatNanos = heartbeat.toNanos();
    }

    /** Reports that the response has subscribed to the events. */
    void subscribe() {
        subscribed.countDown();
    }

    /**
     * Blocks until the response subscribes. Returns false if it never does, for example because the client has disconnected.
     */
    boolean awaitSubscription() {
        try {
            return subscribed.await(SUBSCRIBE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Reads the output to its end. Blocks, including while the queue is full, so a slow client pauses reading. If the output
     * cannot be read, the client is asked to resume, because the run may continue.
     */
    void read() {
        try {
            for (Output output = reader.read(); output != null; output = reader.read()) {
                while (end.get() == null && !queue.offer(output, 1, TimeUnit.SECONDS)) {
                    // the client has not read the queued events
                }
            }
            close(StreamClose.RUN_ENDED);
        } catch (IOException | RuntimeException e) {
            if (end.get() == null) {
                LOG.warn("Cannot read the output of an instance, asking the client to resume", e);
            }
            close(CloseReason.GOING_AWAY, RESUME_DELAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(CloseReason.GOING_AWAY, RESUME_DELAY);
        }
    }

    /** Returns the next events, or an empty array at the end of the stream. Blocks at most until the next heartbeat. */
    byte[] next() {
        if (closeSent) {
            return NO_EVENT;
        }
        StringBuilder out = new StringBuilder();
        if (!openingSent) {
            // the headers of the response are sent with its first bytes; the client must not have to wait for a line to
            // receive
            // them
            openingSent = true;
            out.append(events.opening());
        }
        try {
            while (out.isEmpty()) {
                addNext(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NO_EVENT;
        }
        sentAt = System.nanoTime();
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void addNext(StringBuilder out) throws InterruptedException {
        StreamClose ended = end.get();
        Output output = ended == null ? queue.poll(nanosToWait(), TimeUnit.NANOSECONDS) : queue.poll();
        boolean wasFinished = !events.hasNews();
        if (ended != null && (output == null || ended != StreamClose.RUN_ENDED)) {
            closeSent = true;
            if (ended == StreamClose.RUN_ENDED) {
                events.finish(out);
            }
            out.append(ended.event());
            return;
        }
        if (output != null && output != WAKE_UP) {
            events.add(output, out);
        }
        long now = System.nanoTime();
        if (wasFinished || !out.isEmpty()) {
            unfinishedSince = now;
        }
        if (events.hasNews() && now - unfinishedSince >= UNFINISHED_NANOS) {
            events.unfinished(out);
        } else if (out.isEmpty() && now - sentAt >= heartbeatNanos) {
            out.append(events.heartbeat());
        }
    }

    private long nanosToWait() {
        long now = System.nanoTime();
        long heartbeat = sentAt + heartbeatNanos - now;
        return events.hasNews() ? Math.min(heartbeat, unfinishedSince + UNFINISHED_NANOS - now) : heartbeat;
    }

    @Override
    public long bytesQueued() {
        return queue.stream()
                .mapToLong(output -> output instanceof Output.Bytes bytes ? bytes.bytes().length : 0)
                .sum();
    }

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        close(StreamClose.of(reason, retryAfter));
    }

    private void close(StreamClose reason) {
        if (end.compareAndSet(null, reason)) {
            // wakes next(), unless the queue is full, in which case next() is not waiting
            queue.offer(WAKE_UP);
            try {
                reader.close();
            } catch (IOException e) {
                LOG.debug("Cannot close the output of an instance", e);
            }
        }
    }
}
