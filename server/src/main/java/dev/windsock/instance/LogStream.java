// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.hub.AuxiliaryStream;
import dev.windsock.hub.CloseReason;
import dev.windsock.sse.SseWriter;
import dev.windsock.sse.StreamClose;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
 * The output of an instance as server-sent events (WHATWG HTML, section 9.2): one {@code log} event for each line, a
 * comment after a while without output, and a {@code close} event at the end.
 *
 * <p>Threading: {@link #read} runs on one virtual thread and {@link #next} on another. All other methods may be called from
 * any thread.
 */
final class LogStream implements AuxiliaryStream {
    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);
    private static final int MAX_LINE = 16_384;
    private static final int MAX_QUEUED_LINES = 64;
    private static final long HEARTBEAT_SECONDS = 15;
    private static final long SUBSCRIBE_SECONDS = 10;
    private static final byte[] HEARTBEAT = SseWriter.HEARTBEAT.getBytes(StandardCharsets.UTF_8);
    private static final byte[] NO_EVENT = {};
    private static final String WAKE_UP = "";

    private final InputStream output;
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(MAX_QUEUED_LINES);
    private final AtomicReference<@Nullable StreamClose> end = new AtomicReference<>();
    private boolean openingSent;
    private boolean closeSent;

    LogStream(InputStream output) {
        this.output = output;
    }

    /** Reports that the response has subscribed to the events. */
    void subscribe() {
        subscribed.countDown();
    }

    /** Blocks until the response subscribes. Returns false if it never does, as after the client has disconnected. */
    boolean awaitSubscription() {
        try {
            return subscribed.await(SUBSCRIBE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reads the output to its end. Blocks, including while the queue of lines is full. */
    void read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            int c;
            while (end.get() == null && (c = reader.read()) >= 0) {
                if (c != '\n') {
                    line.append((char) c);
                }
                if (c == '\n' || line.length() >= MAX_LINE) {
                    offer(event(line));
                    line.setLength(0);
                }
            }
            if (!line.isEmpty()) {
                offer(event(line));
            }
        } catch (IOException e) {
            if (end.get() == null) {
                LOG.warn("Cannot read the output of an instance, ending the stream", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(StreamClose.RUN_ENDED);
    }

    private static String event(StringBuilder line) {
        // a lone CR would also end the data line
        return SseWriter.event("log", line.toString().replace("\r", ""));
    }

    private void offer(String event) throws InterruptedException {
        while (end.get() == null && !lines.offer(event, 1, TimeUnit.SECONDS)) {
            // a client that does not read stops the reading of the output
        }
    }

    /** Returns the next event, or an empty array at the end of the stream. Blocks at most until the next heartbeat. */
    byte[] next() {
        if (!openingSent) {
            // the headers of the response are sent with its first bytes; the client must not wait for a line to get
            // them
            openingSent = true;
            return HEARTBEAT;
        }
        try {
            String event = end.get() == null ? lines.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS) : lines.poll();
            StreamClose ended = end.get();
            if (event != null && !event.equals(WAKE_UP) && (ended == null || ended == StreamClose.RUN_ENDED)) {
                return event.getBytes(StandardCharsets.UTF_8);
            }
            if (ended == null) {
                return HEARTBEAT;
            }
            if (!lines.isEmpty() && ended == StreamClose.RUN_ENDED) {
                return next();
            }
            return closeEvent(ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NO_EVENT;
        }
    }

    private byte[] closeEvent(StreamClose ended) {
        if (closeSent) {
            return NO_EVENT;
        }
        closeSent = true;
        return ended.event().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public long bytesQueued() {
        return lines.stream().mapToLong(String::length).sum();
    }

    @Override
    public void close(CloseReason reason, Duration retryAfter) {
        close(StreamClose.of(reason, retryAfter));
    }

    private void close(StreamClose reason) {
        if (end.compareAndSet(null, reason)) {
            // wakes next(), unless the queue is full and next() does not wait
            lines.offer(WAKE_UP);
            try {
                output.close();
            } catch (IOException e) {
                LOG.debug("Cannot close the output of an instance", e);
            }
        }
    }
}
