// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Interprets the server's WebSocket messages, which the AsyncAPI document specifies. Thread-safe. */
final class WsProtocol {
    /** The range of the server's close codes after which a retry cannot succeed. */
    private static final int FIRST_PERMANENT = 4500;

    private static final int LAST_PERMANENT = 4999;

    /** The codes for a client that violates the WebSocket protocol and would do so again; RFC 6455, section 7.4.1. */
    private static final Set<Integer> VIOLATIONS = Set.of(1002, 1007, 1009);

    /** A longer heartbeat interval is treated as an error and ignored. */
    private static final long MAX_HEARTBEAT_MS = Duration.ofHours(1).toMillis();

    private static final System.Logger LOG = System.getLogger(WsProtocol.class.getName());

    private final ObjectMapper json;
    private final ItemReader items;

    WsProtocol(ObjectMapper json) {
        this.json = json;
        this.items = new ItemReader(json);
    }

    /** @param heartbeat the maximum interval between messages; zero if the message does not announce it */
    record Message(Signal signal, Duration heartbeat) {}

    /** @throws IOException if the message violates the protocol */
    Message read(String text) throws IOException {
        Change change = items.usualChange(text);
        if (change != null) {
            return new Message(new Signal.Delivery(change, change.position()), Duration.ZERO);
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
        return millis > 0 && millis <= MAX_HEARTBEAT_MS ? Duration.ofMillis(millis) : Duration.ZERO;
    }

    private Signal signal(JsonNode node) throws IOException {
        return switch (node.path("type").asText()) {
            case "HEARTBEAT" -> new Signal.KeepAlive(ItemReader.position(node, "position"));
            case "METRIC_UPDATE" -> new Signal.Delivery(items.metrics(node), null);
            case "RESET" -> {
                Gap gap = items.gap(node);
                yield new Signal.Delivery(gap, gap.latest());
            }
            case "ERROR" -> {
                if (node.path("request_id").asText().equals(StreamRequest.COMMAND_ID)) {
                    // without its subscription, the stream cannot deliver anything
                    yield new Signal.Closed(node.path("code").asText("ERROR"), false, Duration.ZERO);
                }
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Server reported an error: code={0} message={1}",
                        node.path("code"),
                        node.path("message"));
                yield new Signal.KeepAlive(null);
            }
            default -> changeOrUnknown(node);
        };
    }

    /** A message with a position and a payload is a change; any other is unknown to this client version. */
    private Signal changeOrUnknown(JsonNode node) throws IOException {
        if (!node.hasNonNull("position") || !node.hasNonNull("payload")) {
            return new Signal.KeepAlive(null);
        }
        Change change = items.change(node);
        return new Signal.Delivery(change, change.position());
    }

    /** Returns whether a retry after a close code cannot succeed. */
    static boolean isPermanent(int code) {
        return (code >= FIRST_PERMANENT && code <= LAST_PERMANENT) || VIOLATIONS.contains(code);
    }

    /** Interprets a close frame. Its reason is JSON if it comes from Windsock. */
    Signal.Closed closed(int code, String text) {
        String reason = "Connection closed with code " + code;
        Duration retryAfter = Duration.ZERO;
        try {
            JsonNode node = json.readTree(text);
            reason = node.path("code").asText(reason);
            retryAfter =
                    Duration.ofMillis(Math.max(0, node.path("retry_after_ms").asLong()));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Close reason is not JSON: code={0} reason={1}", code, text);
        }
        return new Signal.Closed(reason, !isPermanent(code), retryAfter);
    }
}
