// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.windsock.client.json.Json;
import dev.windsock.client.stream.FallbackConnector.Way;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Makes the connectors of streams: which transports each may come by, and how each transport is asked for the same.
 *
 * <p>Threading: for any thread; each connector is for one stream.
 *
 * @param eventTransports that changes may come by, in the order of preference
 */
record Connectors(Handshake handshake, List<Transport> eventTransports) {
    private static final String DASHBOARD_STREAM = "/api/dashboard/stream";

    /** The topics of changes that the key may read, as the dashboard's stream names them together. */
    private static final String ALL_CHANGES = "changes";

    /** @param transport that the contract has for the stream */
    Connector of(Transport transport, StreamRequest request) {
        return transport == Transport.WEBSOCKET ? events(request) : sse(request);
    }

    private Connector events(StreamRequest request) {
        String topics = request.query().get("topics");
        return anyOf(eventTransports.stream()
                .map(transport -> new Way(
                        transport,
                        switch (transport) {
                            case WEBSOCKET -> webSocket(request);
                            case SSE ->
                                sse(new StreamRequest(DASHBOARD_STREAM)
                                        .with("topics", topics == null ? ALL_CHANGES : topics));
                            case LONG_POLL -> new LongPollConnector(handshake, ChangeTopics.parse(topics));
                        }))
                .toList());
    }

    /** Samples of one instance; over server-sent events those of all come, and are to be chosen from. */
    Connector metrics(UUID instanceId, Duration interval) {
        String seconds = Long.toString(interval.toSeconds());
        ObjectNode command = Json.mapper()
                .createObjectNode()
                .put("type", "SUBSCRIBE")
                .put("request_id", StreamRequest.COMMAND)
                .put("interval", interval.toSeconds());
        command.putArray("topics").add("metrics");
        command.putArray("resource_ids").add(instanceId.toString());
        return anyOf(List.of(
                new Way(
                        Transport.WEBSOCKET,
                        webSocket(new StreamRequest("/ws").with("topics", "").saying(command.toString()))),
                new Way(
                        Transport.SSE,
                        sse(new StreamRequest(DASHBOARD_STREAM)
                                .with("topics", "metrics")
                                .with("interval", seconds)))));
    }

    private static Connector anyOf(List<Way> ways) {
        return ways.size() == 1 ? ways.get(0).connector() : new FallbackConnector(ways, System::nanoTime);
    }

    private Connector webSocket(StreamRequest request) {
        return new WsConnector(handshake, request, new WsProtocol(Json.mapper()));
    }

    private Connector sse(StreamRequest request) {
        return new SseConnector(handshake, request, new SseProtocol(Json.mapper()));
    }
}
