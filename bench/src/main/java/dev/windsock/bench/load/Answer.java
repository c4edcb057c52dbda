// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the load answers: a line of JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Answer {
    /**
     * @param retries handshakes that failed and were tried again
     * @param failed subscribers that gave up
     * @param resumed subscribers that the server told that they go on after their position
     */
    record Connected(int count, int retries, int failed, int resumed, double seconds) implements Answer {
        public double perSecond() {
            return count / seconds;
        }
    }

    /**
     * @param expected deliveries, when each subscriber gets what it wants once
     * @param missing events that were jumped over
     * @param repeated events that came again, or that came in another order than that of their positions
     * @param dropped connections that ended by themselves
     * @param refused requests that were not answered with 202
     * @param delivery from when an event should have been sent to its arrival
     * @param acknowledged from when a request should have been sent to its answer
     * @param seconds until the last delivery
     */
    record Published(
            long events,
            long expected,
            long delivered,
            long missing,
            long repeated,
            int dropped,
            int refused,
            Latency delivery,
            Latency acknowledged,
            double seconds)
            implements Answer {
        /** How much went wrong. */
        public long wrong() {
            return Math.abs(expected - delivered) + missing + repeated + dropped + refused;
        }
    }

    record Flooded(long events, int refused, double seconds, Latency acknowledged) implements Answer {
        public double eventsPerSecond() {
            return events / seconds;
        }
    }

    /**
     * @param wrong echoes that are missing or not of the letter that was typed
     * @param echo from when a letter should have been typed to its echo
     * @param readMegabytesPerSecond of the terminals that were read, while it was typed
     * @param skippedBytes that the server left out of those
     */
    record Typed(int letters, int wrong, Latency echo, double readMegabytesPerSecond, long skippedBytes)
            implements Answer {}

    /** @param updates metrics that came since the last count */
    record Counted(long updates, int dropped) implements Answer {}

    record Done() implements Answer {}

    record Failed(String reason) implements Answer {}
}
