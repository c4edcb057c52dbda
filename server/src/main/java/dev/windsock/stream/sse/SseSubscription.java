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
 * What a client at the stream has asked the hub for, whichever version of HTTP carries it.
 *
 * @param start the position that changes are wanted after
 */
record SseSubscription(Hub hub, Peers peers, Channel channel, Peer peer, SseQuery query, Position start) {
    /** Has the hub write to the transport from now on. Called on the connection's event loop. */
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

    /** Lets it begin, unless its credential has ended meanwhile. */
    void start(Subscriber subscriber) {
        subscriber.start();
        peers.closeIfEnded(subscriber);
    }
}
