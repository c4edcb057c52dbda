// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.Hub;
import dev.windsock.hub.LiveRequest;
import dev.windsock.hub.Peer;
import dev.windsock.hub.Subscriber;
import dev.windsock.hub.Transport;
import dev.windsock.log.Position;
import dev.windsock.stream.Peers;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A client's subscription to the hub, independent of the HTTP version.
 *
 * @param start changes after this position are sent
 * @param backfill the data that is sent before those changes
 * @param blocking the executor that reads the backfill
 * @param patience how long a client may pause while it reads the backfill
 */
record SseSubscription(
        Hub hub,
        Peers peers,
        Channel channel,
        Peer peer,
        SseQuery query,
        Position start,
        Backfill backfill,
        Executor blocking,
        Duration patience) {
    /** Returns whether the stream must end. The hub ends such a stream once it is attached. */
    boolean mustEnd() {
        return hub.isDraining() || peers.hasEnded(peer);
    }

    /** Attaches a transport to the hub. Called on the connection's event loop. */
    Subscriber attach(Transport transport) {
        return hub.attach(
                channel.eventLoop(),
                transport,
                peer,
                query.filter(),
                new LiveRequest(
                        query.metrics() ? query.interval() : 0,
                        query.resourceIds(),
                        query.summary() ? query.interval() : 0),
                start);
    }

    /** Starts the subscriber, and closes it if its credential has become invalid in the meantime. */
    void start(Subscriber subscriber) {
        subscriber.start();
        peers.closeIfEnded(subscriber);
    }
}
