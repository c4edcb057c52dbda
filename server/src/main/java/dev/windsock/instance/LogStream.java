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
 * One followed output as the text of server-sent events (WHATWG HTML, section 9.2): a {@code log} event a line, a comment
 * when nothing was printed for a while, and a {@code close} event at the end.
 *
 * <p>Threading: {@link #read} runs on one virtual thread and {@link #next} on another; the rest may be called from any.
 */
final class LogStream implements AuxiliaryStream {
    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);
    private static final int MAX_LINE = 16_384;
    private static final int WAITING_LINES = 64;
    private static final long HEARTBEAT_SECONDS = 15;
    private static final long BEGIN_SECONDS = 10;
    private static final byte[] HEARTBEAT = SseWriter.HEARTBEAT.getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTHING = {};
    private static final String WAKE_UP = "";

    private final InputStream output;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING_LINES);
    private final AtomicReference<@Nullable StreamClose> end = new AtomicReference<>();
    private boolean begunTold;
    private boolean closeTold;

    LogStream(InputStream output) {
        this.output = output;
    }

    /** Tells that somebody takes the events. */
    void begin() {
        begun.countDown();
    }

    /** Blocks until somebody takes the events; false when nobody does, as when the client has gone meanwhile. */
    boolean awaitReader() {
        try {
            return begun.await(BEGIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reads the output to its end. Blocks, also while lines are waiting to be sent. */
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
                LOG.warn("an instance's output could not be followed", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(StreamClose.RUN_ENDED);
    }

    private static String event(StringBuilder line) {
        // a lone CR would end the data line as well
        return SseWriter.event("log", line.toString().replace("\r", ""));
    }

    private void offer(String event) throws InterruptedException {
        while (end.get() == null && !lines.offer(event, 1, TimeUnit.SECONDS)) {
            // the client does not read: so neither do we
        }
    }

    /** The next event's bytes; none when the stream is over. Blocks until there is one, at most for a heartbeat. */
    byte[] next() {
        if (!begunTold) {
            // the answer's head goes out with its first bytes, and a client should not wait for a line to know that it
            // follows
            begunTold = true;
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
            return NOTHING;
        }
    }

    private byte[] closeEvent(StreamClose ended) {
        if (closeTold) {
            return NOTHING;
        }
        closeTold = true;
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
            // wakes a waiting reader; a full queue keeps it awake
            lines.offer(WAKE_UP);
            try {
                output.close();
            } catch (IOException e) {
                LOG.debug("closing an instance's output", e);
            }
        }
    }
}
