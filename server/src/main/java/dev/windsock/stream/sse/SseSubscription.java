// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.Filter;
import dev.windsock.hub.Hub;
import dev.windsock.hub.LiveRequest;
import dev.windsock.hub.Peer;
import dev.windsock.hub.Subscriber;
import dev.windsock.hub.Transport;
import dev.windsock.log.Position;
import dev.windsock.stream.Peers;
import io.netty.channel.Channel;
import java.util.Set;

/**
 * A client's subscription to the hub, independent of the HTTP version.
 *
 * @param start changes after this position are sent
 */
record SseSubscription(Hub hub, Peers peers, Channel channel, Peer peer, SseQuery query, Position start) {
    /** Attaches a transport to the hub. Called on the connection's event loop. */
    Subscriber attach(Transport transport) {
        return hub.attach(
                channel.eventLoop(),
                transport,
                peer,
                Filter.of(query.changes()),
                new LiveRequest(
                        query.metrics() ? query.interval() : 0, Set.of(), query.summary() ? query.interval() : 0),
                start);
    }

    /** Starts the subscriber, and closes it if its credential has ended meanwhile. */
    void start(Subscriber subscriber) {
        subscriber.start();
        peers.closeIfEnded(subscriber);
    }
}
