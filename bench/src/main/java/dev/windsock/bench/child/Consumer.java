// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import dev.windsock.bench.consume.EventReader;
import dev.windsock.bench.consume.EventSource;

/** Controls a source of changes and the process that reads them. Each call blocks until all changes have been read. */
public final class Consumer implements AutoCloseable {
    private static final int START_SECONDS = 30;
    private static final int READ_SECONDS = 300;
    private static final int FIGURES = 3;

    private final Child source;
    private final Child reader;
    private final int port;

    Consumer(Child source, Child reader, int port) {
        this.source = source;
        this.reader = reader;
        this.port = port;
    }

    /**
     * The result of a measurement window.
     *
     * @param cpuSeconds the CPU time of the entire reader process
     * @param wrong the number of changes that were missing, repeated or out of order
     */
    public record Read(long events, double seconds, double cpuSeconds, long wrong) {
        public double perSecond() {
            return events / seconds;
        }

        public double cores() {
            return cpuSeconds / seconds;
        }

        public double cpuMicrosEach() {
            return cpuSeconds / events * 1e6;
        }
    }

    /** @param perSecond the rate of the source; 0 to send as fast as the reader can read */
    public Read readWithSdk(long events, long perSecond) {
        return read("sdk", events, perSecond);
    }

    /** Reads the bytes of the same changes from a plain socket, as fast as possible. */
    public Read readFromPlainSocket(long events) {
        return read("raw", events, 0);
    }

    private Read read(String mode, long events, long perSecond) {
        source.send(events + " " + perSecond);
        source.await(EventSource.READY, START_SECONDS);
        reader.send(mode + " " + port + " " + events);
        String[] words = reader.await(EventReader.READ, READ_SECONDS).strip().split(" ", FIGURES);
        return new Read(
                events, Double.parseDouble(words[0]), Double.parseDouble(words[1]), Long.parseLong(words[2].strip()));
    }

    @Override
    public void close() {
        reader.close();
        source.close();
    }
}
