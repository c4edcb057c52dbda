// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Closes the JDK client's WebSockets. */
final class WebSockets {
    private static final int NORMAL_CLOSURE = 1000;
    private static final long CLOSE_TIMEOUT_MS = 200;

    private WebSockets() {}

    /** Closes a socket without waiting for a server that no longer responds. Null is ignored. */
    static void close(@Nullable WebSocket socket) {
        if (socket == null) {
            return;
        }
        if (socket.isOutputClosed()) {
            socket.abort();
        } else {
            CompletableFuture<?> closing =
                    socket.sendClose(NORMAL_CLOSURE, "").orTimeout(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            var unused = closing.whenComplete((sent, failure) -> socket.abort());
        }
    }
}
