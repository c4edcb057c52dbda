// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.lifetime.Timeouts;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Closes the JDK client's WebSockets. */
final class WebSockets {
    private static final int NORMAL_CLOSURE = 1000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(200);

    private WebSockets() {}

    /** Closes a socket without waiting for a server that no longer responds. Null is ignored. */
    static void close(@Nullable WebSocket socket) {
        if (socket == null) {
            return;
        }
        if (socket.isOutputClosed()) {
            socket.abort();
        } else {
            CompletableFuture<?> closing = Timeouts.limit(socket.sendClose(NORMAL_CLOSURE, ""), CLOSE_TIMEOUT);
            var unused = closing.whenComplete((sent, failure) -> socket.abort());
        }
    }
}
