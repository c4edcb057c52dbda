// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * A command from the runner to the load, as a line of JSON.
 *
 * @param <R> the type of the load's reply
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Command<R extends Reply> {
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
            implements Command<Reply.Connected> {
        /** Returns the same command for another server. */
        Connect to(Target other) {
            return new Connect(fleet, other, wire, query, count, inFlight, resources);
        }
    }

    /**
     * Publishes on schedule.
     *
     * @param fleet the fleet that receives the events
     * @param target the server that accepts them
     * @param path the path of the endpoint
     * @param batch the number of events in a request; the events refer to the resources in turn
     * @param apart whether each event of a batch is sent in its own request, once the previous request has been answered
     * @param payloadBytes the size of each event's payload
     * @param waits whether to wait, for a few seconds at most, until all subscribers have received everything
     */
    record Publish(
            String fleet,
            Target target,
            String path,
            double batchesPerSecond,
            int batch,
            boolean apart,
            double seconds,
            int payloadBytes,
            boolean waits)
            implements Command<Reply.Published> {}

    /** Announces events that the target publishes itself. */
    record Expect(String fleet, long events) implements Command<Reply.Done> {}

    /**
     * Publishes as fast as the target acknowledges events.
     *
     * @param clients the number of clients, each of which sends a request once its previous one has been answered
     */
    record Flood(Target target, int clients, int batch, double seconds, int payloadBytes)
            implements Command<Reply.Flooded> {}

    /**
     * Types letters on schedule into a terminal that prints {@link #READY} and then echoes each letter. Answered with
     * {@link Reply.Typed}.
     *
     * @param terminal the id of the terminal
     * @param read ids of other terminals to read and acknowledge at the same time
     */
    record Type(Target target, String terminal, List<String> read, double perSecond, double seconds)
            implements Command<Reply.Typed> {
        public static final String READY = "ready";
    }

    /** Makes every nth subscriber stop reading. */
    record Freeze(String fleet, int everyNth) implements Command<Reply.Done> {}

    /** Resets all connections. */
    record Kill(String fleet) implements Command<Reply.Done> {}

    /** Reconnects the killed subscribers to a server, each resuming after its last position. */
    record Resume(String fleet, Target target, int inFlight) implements Command<Reply.Connected> {}

    /** Waits until all subscribers have received all expected events. */
    record Settle(String fleet, double seconds) implements Command<Reply.Published> {}

    /** Reads and resets the count of live updates. */
    record Count(String fleet) implements Command<Reply.Counted> {}

    /** Closes and removes a fleet. */
    record Disband(String fleet) implements Command<Reply.Done> {}
}
