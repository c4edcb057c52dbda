// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The dashboard's stream of server-sent events. */
final class SseStream extends ServerStream {
    /** The lowest close code after which a client must not reconnect. */
    private static final int FIRST_PERMANENT = 4500;

    private final Supplier<ObjectNode> summary;

    SseStream(EventLog log, OutputStream out, Subscription subscription, Supplier<ObjectNode> summary) {
        super(log, out, subscription);
        this.summary = summary;
    }

    /** Sends the position at which the stream starts, and the first counts. */
    void open(String position) throws IOException {
        write("retry: 1000\nid: " + position + "\n\n");
        sendSummary(position);
    }

    private void sendSummary(String position) throws IOException {
        if (subscription.includes("summary")) {
            send("summary", position, summary.get().toString());
        }
    }

    @Override
    void sendChange(EventLog.Event event) throws IOException {
        send("change", event.position(), event.json());
        sendSummary(event.position());
    }

    @Override
    void sendReset(ObjectNode reset) throws IOException {
        send("reset", reset.path("latest").asText(), reset.toString());
    }

    @Override
    void sendHeartbeat(String position) throws IOException {
        send(
                "heartbeat",
                position,
                Json.object()
                        .put("position", position)
                        .put("interval_ms", HEARTBEAT.toMillis())
                        .toString());
    }

    @Override
    void sendMetrics(ObjectNode update) throws IOException {
        if (subscription.includes(Subscription.METRICS)) {
            send("metrics", log.position(), update.toString());
        }
    }

    @Override
    void sendClose(int code, String reason) throws IOException {
        ObjectNode close = Json.object()
                .put("code", code)
                .put("reason", reason)
                .put("reconnect", code < FIRST_PERMANENT)
                .put("retry_after_ms", 0);
        write("event: close\ndata: " + close + "\n\n");
        out.close();
    }

    private void send(String event, String id, String data) throws IOException {
        write("id: " + id + "\nevent: " + event + "\ndata: " + data + "\n\n");
    }

    private void write(String text) throws IOException {
        synchronized (out) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
