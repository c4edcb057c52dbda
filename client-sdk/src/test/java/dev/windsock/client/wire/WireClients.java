// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.stream.Transport;
import java.time.Duration;

/** Clients of scripted servers. */
final class WireClients {
    private WireClients() {}

    /** One that comes back at once. */
    static WindsockClient quick(WireServer server) {
        return WindsockClient.builder()
                .url(server.url())
                .apiKey("wsk_test")
                // what a fault does to a stream, and not where it goes then
                .eventTransports(Transport.WEBSOCKET)
                .reconnectWait(Duration.ofMillis(1), Duration.ofMillis(1))
                .build();
    }
}
