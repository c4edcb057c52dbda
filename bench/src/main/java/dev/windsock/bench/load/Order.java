// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What the runner tells the load to do: a line of JSON, which is answered with one {@link Answer}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Order {
    /** A server under load, and the key that it takes. */
    record Target(int port, String key) {}

    /**
     * Connects subscribers. Answered with {@link Answer.Connected} once each has been welcomed.
     *
     * @param fleet names them from here on
     * @param query of the stream's URL, such as {@code topics=custom}
     * @param inFlight how many handshakes run at a time
     * @param resources where more than 1, subscriber n subscribes to the resource n modulo this alone
     */
    record Connect(String fleet, Target target, Wire wire, String query, int count, int inFlight, int resources)
            implements Order {}

    /**
     * Publishes on schedule. Answered with {@link Answer.Published}.
     *
     * @param fleet whose target it is published to
     * @param path of the endpoint
     * @param batch events in one request; they are about the resources in turn
     * @param payloadBytes of each event
     * @param waits until all subscribers have everything, or some seconds have passed
     */
    record Publish(
            String fleet,
            String path,
            double batchesPerSecond,
            int batch,
            double seconds,
            int payloadBytes,
            boolean waits)
            implements Order {}

    /** Expects events that the target publishes by itself from now on. Answered with {@link Answer.Done}. */
    record Expect(String fleet, long events) implements Order {}

    /**
     * Publishes as fast as it is acknowledged. Answered with {@link Answer.Flooded}.
     *
     * @param clients that each send their next request on the last one's answer
     */
    record Flood(Target target, int clients, int batch, double seconds, int payloadBytes) implements Order {}

    /**
     * Types letters on schedule into a terminal that gives them back, after it has said {@link #READY}. Answered with
     * {@link Answer.Typed}.
     *
     * @param terminal its id
     * @param read ids of terminals that are read and acknowledged meanwhile
     */
    record Type(Target target, String terminal, List<String> read, double perSecond, double seconds) implements Order {
        public static final String READY = "ready";
    }

    /** Lets every nth subscriber read no more. Answered with {@link Answer.Done}. */
    record Freeze(String fleet, int everyNth) implements Order {}

    /** Resets all connections. Answered with {@link Answer.Done}. */
    record Kill(String fleet) implements Order {}

    /** Connects the killed ones again, each after the last position that it has. Answered with Connected. */
    record Resume(String fleet, int inFlight) implements Order {}

    /** Waits until all subscribers have all that was published or is expected. Answered with Published. */
    record Settle(String fleet, double seconds) implements Order {}

    /** Counts live updates from now on. Answered with {@link Answer.Counted}, with those since the last count. */
    record Count(String fleet) implements Order {}

    /** Closes a fleet and forgets it. Answered with Done. */
    record Disband(String fleet) implements Order {}
}
