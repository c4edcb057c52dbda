// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A reply from the load, as a line of JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Reply {
    /**
     * The subscribers are connected.
     *
     * @param retries the number of handshakes that failed and were repeated
     * @param failed the number of subscribers that gave up
     * @param resumed the number of subscribers whose streams the server resumed after their positions
     */
    record Connected(int count, int retries, int failed, int resumed, double seconds) implements Reply {
        public double perSecond() {
            return count / seconds;
        }
    }

    /**
     * The events are published and delivered.
     *
     * @param expected the number of deliveries if each subscriber receives its events once
     * @param missing the number of events that were skipped
     * @param repeated the number of events that were repeated or out of order
     * @param dropped the number of connections that the server closed
     * @param rejected the number of requests that were not answered with 202
     * @param delivery the time from an event's due time to its arrival
     * @param acknowledged the time from a request's due time to its response
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
     * @param wrong the number of echoes that are missing or contain the wrong letter
     * @param echo the time from a letter's due time to its echo
     * @param readMegabytesPerSecond the output rate of the other terminals while the letters were typed and echoed
     * @param skippedBytes the number of bytes that the server skipped in the output of the other terminals
     */
    record Typed(int letters, int wrong, Latency echo, double readMegabytesPerSecond, long skippedBytes)
            implements Reply {}

    /** @param updates the number of metric updates since the last count */
    record Counted(long updates, int dropped) implements Reply {}

    record Done() implements Reply {}

    record Failed(String reason) implements Reply {}
}
