// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A reply of the load: a line of JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Reply {
    /**
     * The subscribers are connected.
     *
     * @param retries handshakes that failed and were repeated
     * @param failed subscribers that gave up
     * @param resumed subscribers that the server resumed after their position
     */
    record Connected(int count, int retries, int failed, int resumed, double seconds) implements Reply {
        public double perSecond() {
            return count / seconds;
        }
    }

    /**
     * The events are published and delivered.
     *
     * @param expected the number of deliveries if each subscriber gets its events once
     * @param missing events that were skipped
     * @param repeated events that were repeated or out of order
     * @param dropped connections that the server closed
     * @param rejected requests that were not answered with 202
     * @param delivery the time from when an event was due to its arrival
     * @param acknowledged the time from when a request was due to its response
     * @param seconds the time until the last delivery
     */
    record Published(
            long events,
            long expected,
            long delivered,
            long missing,
            long repeated,
            int dropped,
            int rejected,
            Latency delivery,
            Latency acknowledged,
            double seconds)
            implements Reply {
        /** Returns the number of errors of any kind. */
        public long wrong() {
            return Math.abs(expected - delivered) + missing + repeated + dropped + rejected;
        }
    }

    record Flooded(long events, int rejected, double seconds, Latency acknowledged) implements Reply {
        public double eventsPerSecond() {
            return events / seconds;
        }
    }

    /**
     * The letters are typed and echoed.
     *
     * @param wrong echoes that are missing or of another letter
     * @param echo the time from when a letter was due to its echo
     * @param readMegabytesPerSecond the output rate of the other terminals in that time
     * @param skippedBytes the output of the other terminals that the server skipped
     */
    record Typed(int letters, int wrong, Latency echo, double readMegabytesPerSecond, long skippedBytes)
            implements Reply {}

    /** @param updates metric updates since the last count */
    record Counted(long updates, int dropped) implements Reply {}

    record Done() implements Reply {}

    record Failed(String reason) implements Reply {}
}
