// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/** A WebSocket on {@code /ws}. */
final class WebSocketStream extends ServerStream {
    private final InputStream in;
    private final Supplier<Optional<ObjectNode>> newestMetrics;
    private volatile boolean closing;

    WebSocketStream(
            EventLog log,
            InputStream in,
            OutputStream out,
            Subscription subscription,
            Supplier<Optional<ObjectNode>> newestMetrics) {
        super(log, out, subscription);
        this.in = in;
        this.newestMetrics = newestMetrics;
    }

    /** Sends the first message. */
    void open(String position, boolean resumed) throws IOException {
        ObjectNode welcome = Json.object()
                .put("type", "WELCOME")
                .put("connection_id", UUID.randomUUID().toString())
                .put("position", position)
                .put("heartbeat_interval_ms", HEARTBEAT.toMillis());
        welcome.set("topics", topics());
        send(welcome.put("resumed", resumed));
        if (subscription.includes(Subscription.METRICS)) {
            sendNewestMetrics();
        }
    }

    private ArrayNode topics() {
        ArrayNode names = Json.object().arrayNode();
        subscription.topics().forEach(names::add);
        return names;
    }

    /** Handles messages until the client closes the connection. */
    void readMessages() throws IOException {
        while (true) {
            Frames.Frame frame = Frames.read(in);
            switch (frame.opcode()) {
                case Frames.TEXT -> handle(frame.text());
                case Frames.PING -> write(Frames.PONG, frame.payload());
                case Frames.CLOSE -> {
                    if (!closing) {
                        write(Frames.CLOSE, frame.payload());
                    }
                    return;
                }
                default -> {
                    // a pong
                }
            }
        }
    }

    private void handle(String text) throws IOException {
        try {
            handle(Json.parse(text));
        } catch (Rejection e) {
            rejectCommand();
        }
    }

    private void handle(ObjectNode message) throws IOException {
        Set<String> topics = new TreeSet<>();
        for (JsonNode topic : message.path("topics")) {
            topics.add(topic.asText());
        }
        switch (message.path("type").asText()) {
            case "SUBSCRIBE" -> {
                subscription.add(topics);
                reply("SUBSCRIBED", message);
                if (topics.contains(Subscription.METRICS)) {
                    sendNewestMetrics();
                }
            }
            case "UNSUBSCRIBE" -> {
                subscription.remove(topics);
                reply("UNSUBSCRIBED", message);
            }
            case "PING" -> send(Json.object().put("type", "PONG").set("request_id", message.get("request_id")));
            default -> rejectCommand();
        }
    }

    private void rejectCommand() throws IOException {
        send(Json.object()
                .put("type", "ERROR")
                .put("code", "MALFORMED_BODY")
                .put("message", "`type` must be SUBSCRIBE, UNSUBSCRIBE or PING."));
        sendClose(4501, "PROTOCOL_ERROR");
    }

    private void reply(String type, ObjectNode command) throws IOException {
        ObjectNode reply = Json.object().put("type", type).set("request_id", command.get("request_id"));
        reply.set("topics", topics());
        send(reply.put("position", log.position()));
    }

    private void sendNewestMetrics() throws IOException {
        Optional<ObjectNode> update = newestMetrics.get();
        if (update.isPresent()) {
            sendMetrics(update.get());
        }
    }

    @Override
    void sendChange(EventLog.Event event) throws IOException {
        write(Frames.TEXT, event.json().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    void sendReset(ObjectNode reset) throws IOException {
        ObjectNode message = Json.object().put("type", "RESET");
        send(message.setAll(reset));
    }

    @Override
    void sendHeartbeat(String position) throws IOException {
        send(Json.object().put("type", "HEARTBEAT").put("position", position));
    }

    @Override
    void sendMetrics(ObjectNode update) throws IOException {
        if (subscription.includes(Subscription.METRICS)) {
            send(update);
        }
    }

    @Override
    void sendClose(int code, String reason) throws IOException {
        closing = true;
        ObjectNode text = Json.object().put("code", reason).put("retry_after_ms", 0);
        write(Frames.CLOSE, Frames.close(code, text.toString()));
    }

    private void send(JsonNode message) throws IOException {
        write(Frames.TEXT, message.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void write(int opcode, byte[] payload) throws IOException {
        synchronized (out) {
            Frames.write(out, opcode, payload);
        }
    }
}
