// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.hub.Hub;
import dev.windsock.hub.HubConfiguration;
import dev.windsock.stream.Peers;
import dev.windsock.stream.StreamConfiguration;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;

/** Creates connections, and holds the objects that they share. Stateless. */
@Singleton
record WsConnections(
        Hub hub, HubConfiguration hubConfiguration, StreamConfiguration configuration, Peers peers, WsFormat format) {
    WsConnection open(Handshake handshake, Channel channel) {
        return new WsConnection(this, handshake, channel);
    }
}
