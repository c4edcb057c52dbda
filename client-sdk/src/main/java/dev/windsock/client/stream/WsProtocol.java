// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;

/** What the server's messages on a WebSocket mean, as the AsyncAPI document has them. Stateless; for any thread. */
final class WsProtocol {
    /** Close codes from here on do not come back. */
    private static final int FIRST_FINAL = 4500;

    private static final int LAST_FINAL = 4999;
    /** A server that is heard less often is not believed. */
    private static final long LONGEST_HEARTBEAT_MS = Duration.ofHours(1).toMillis();

    private static final System.Logger LOG = System.getLogger(WsProtocol.class.getName());

    private final ObjectMapper json;
    private final ItemReader items;

    WsProtocol(ObjectMapper json) {
        this.json = json;
        this.items = new ItemReader(json);
    }

    /** @param heartbeat how often the server will be heard at least; zero where the message does not say */
    record Message(Signal signal, Duration heartbeat) {}

    /** @throws IOException for what is no message of the protocol */
    Message read(String text) throws IOException {
        Change change = items.usualChange(text);
        if (change != null) {
            return new Message(new Signal.Told(change, change.position()), Duration.ZERO);
        }
        JsonNode node = items.parse(text);
        if (node.path("type").asText().equals("WELCOME")) {
            return new Message(
                    new Signal.Opened(ItemReader.position(node, "position")),
                    heartbeat(node.path("heartbeat_interval_ms").asLong()));
        }
        return new Message(signal(node), Duration.ZERO);
    }

    private static Duration heartbeat(long millis) {
        return millis > 0 && millis <= LONGEST_HEARTBEAT_MS ? Duration.ofMillis(millis) : Duration.ZERO;
    }

    private Signal signal(JsonNode node) throws IOException {
        return switch (node.path("type").asText()) {
            case "HEARTBEAT" -> new Signal.Alive(ItemReader.position(node, "position"));
            case "METRIC_UPDATE" -> new Signal.Told(items.metrics(node), null);
            case "RESET" -> {
                Gap gap = items.gap(node);
                yield new Signal.Told(gap, gap.latest());
            }
            case "ERROR" -> {
                if (node.path("request_id").asText().equals(StreamRequest.COMMAND)) {
                    // what the stream is about: without it there is none
                    yield new Signal.Closed(node.path("code").asText("ERROR"), false, Duration.ZERO);
                }
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the server says {0}: {1}",
                        node.path("code"),
                        node.path("message"));
                yield new Signal.Alive(null);
            }
            default -> changeOrUnknown(node);
        };
    }

    /** Whatever has a position and a payload is a change; anything else is newer than this client. */
    private Signal changeOrUnknown(JsonNode node) throws IOException {
        if (!node.hasNonNull("position") || !node.hasNonNull("payload")) {
            return new Signal.Alive(null);
        }
        Change change = items.change(node);
        return new Signal.Told(change, change.position());
    }

    /** What a close means: the reason's text is JSON, where it comes from Windsock. */
    Signal.Closed closed(int code, String text) {
        String reason = "closed with " + code;
        Duration retryAfter = Duration.ZERO;
        try {
            JsonNode node = json.readTree(text);
            reason = node.path("code").asText(reason);
            retryAfter =
                    Duration.ofMillis(Math.max(0, node.path("retry_after_ms").asLong()));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a close of {0} says: {1}", code, text);
        }
        return new Signal.Closed(reason, code < FIRST_FINAL || code > LAST_FINAL, retryAfter);
    }
}
