// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A stream of changes to one client. A dedicated thread follows the log until it is interrupted; any other thread can also send
 * messages.
 */
abstract class ServerStream {
    static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int BATCH = 200;

    final EventLog log;
    final OutputStream out;
    final Subscription subscription;

    ServerStream(EventLog log, OutputStream out, Subscription subscription) {
        this.log = log;
        this.out = out;
        this.subscription = subscription;
    }

    abstract void sendChange(EventLog.Event event) throws IOException;

    abstract void sendReset(ObjectNode reset) throws IOException;

    abstract void sendHeartbeat(String position) throws IOException;

    abstract void sendMetrics(ObjectNode update) throws IOException;

    /** Sends the reason for the end of the stream. */
    abstract void sendClose(int code, String reason) throws IOException;

    /** Sends the changes after a position until the connection ends. */
    final void follow(String after) throws IOException, InterruptedException {
        String position = after;
        while (true) {
            EventLog.Batch batch = log.read(position, BATCH, HEARTBEAT);
            position = batch.position();
            if (batch.reset() != null) {
                sendReset(batch.reset());
            } else if (batch.events().isEmpty()) {
                sendHeartbeat(position);
            }
            for (EventLog.Event event : batch.events()) {
                if (subscription.includes(event)) {
                    sendChange(event);
                }
            }
        }
    }
}
