// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.source;

import dev.windsock.bench.load.Mark;
import dev.windsock.bench.load.Schedule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes on schedule from inside the measured process, as requested on its standard input: each line is a {@link Job},
 * answered with a line once it is done.
 *
 * <p>Threading: has its own thread, which blocks.
 */
public final class Source {
    /** The beginning of the reply; the number of events follows. */
    public static final String PUBLISHED = "the source has published ";

    private final Sink sink;
    private long next;

    private Source(Sink sink) {
        this.sink = sink;
    }

    /** Publishes a batch of payloads. */
    @FunctionalInterface
    public interface Sink {
        void publish(List<String> payloads, String flush);
    }

    /**
     * A description of the events to publish.
     *
     * @param flush when the floor flushes: after EACH message or ONCE for a batch
     */
    public record Job(double batchesPerSecond, int batch, double seconds, int payloadBytes, String flush) {
        /** Encodes the job as a line. */
        public String line() {
            return batchesPerSecond + " " + batch + " " + seconds + " " + payloadBytes + " " + flush;
        }

        static Job parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Job(
                    Double.parseDouble(parts[0]),
                    Integer.parseInt(parts[1]),
                    Double.parseDouble(parts[2]),
                    Integer.parseInt(parts[3]),
                    parts[4]);
        }

        /** Returns the number of events. */
        public long events() {
            return (long) schedule().batches() * batch;
        }

        private Schedule schedule() {
            return new Schedule(System.nanoTime(), batchesPerSecond, Duration.ofNanos(Math.round(seconds * 1e9)));
        }
    }

    /** Starts the thread that runs the jobs. */
    public static void start(Sink sink) {
        Thread.ofPlatform().daemon().name("source").start(new Source(sink)::run);
    }

    private void run() {
        try (BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = jobs.readLine(); line != null; line = jobs.readLine()) {
                Job job = Job.parse(line);
                publish(job);
                System.out.println(PUBLISHED + job.events());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void publish(Job job) {
        Schedule schedule = job.schedule();
        for (int batch = 0; batch < schedule.batches(); batch++) {
            long due = schedule.due(batch);
            List<String> payloads = new ArrayList<>();
            for (int i = 0; i < job.batch(); i++) {
                payloads.add(new Mark(next++, due).payload(job.payloadBytes()));
            }
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            sink.publish(payloads, job.flush());
        }
    }
}
