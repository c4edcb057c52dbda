// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** A command of the runner to the load: a line of JSON, which the load answers with one {@link Reply}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Command {
    /** A server under load, and an API key that it accepts. */
    record Target(int port, String key) {}

    /**
     * Connects subscribers. Answered with {@link Reply.Connected} once all handshakes are complete.
     *
     * @param fleet the name of the subscribers in later commands
     * @param query the query of the stream's URL, such as {@code topics=custom}
     * @param inFlight the number of concurrent handshakes
     * @param resources if greater than 1, subscriber n subscribes only to resource n modulo this number
     */
    record Connect(String fleet, Target target, Wire wire, String query, int count, int inFlight, int resources)
            implements Command {}

    /**
     * Publishes on schedule. Answered with {@link Reply.Published}.
     *
     * @param fleet the fleet whose target to publish to
     * @param path the path of the endpoint
     * @param batch the number of events in a request; they refer to the resources in turn
     * @param payloadBytes the size of each event's payload
     * @param waits whether to wait until all subscribers have received everything, for a few seconds at most
     */
    record Publish(
            String fleet,
            String path,
            double batchesPerSecond,
            int batch,
            double seconds,
            int payloadBytes,
            boolean waits)
            implements Command {}

    /** Announces events that the target publishes itself. Answered with {@link Reply.Done}. */
    record Expect(String fleet, long events) implements Command {}

    /**
     * Publishes as fast as the target acknowledges. Answered with {@link Reply.Flooded}.
     *
     * @param clients the number of clients, which each send a request once the previous one is answered
     */
    record Flood(Target target, int clients, int batch, double seconds, int payloadBytes) implements Command {}

    /**
     * Types letters on schedule into a terminal that prints {@link #READY} and then echoes each letter. Answered with
     * {@link Reply.Typed}.
     *
     * @param terminal the id of the terminal
     * @param read ids of other terminals to read and acknowledge at the same time
     */
    record Type(Target target, String terminal, List<String> read, double perSecond, double seconds)
            implements Command {
        public static final String READY = "ready";
    }

    /** Makes every nth subscriber stop reading. Answered with {@link Reply.Done}. */
    record Freeze(String fleet, int everyNth) implements Command {}

    /** Resets all connections. Answered with {@link Reply.Done}. */
    record Kill(String fleet) implements Command {}

    /** Reconnects the killed subscribers, each after its last position. Answered with {@link Reply.Connected}. */
    record Resume(String fleet, int inFlight) implements Command {}

    /** Waits until all subscribers have received all expected events. Answered with {@link Reply.Published}. */
    record Settle(String fleet, double seconds) implements Command {}

    /** Reads and resets the count of live updates. Answered with {@link Reply.Counted}. */
    record Count(String fleet) implements Command {}

    /** Closes and removes a fleet. Answered with {@link Reply.Done}. */
    record Disband(String fleet) implements Command {}
}
