// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.windsock.client.json.Json;
import dev.windsock.client.stream.FallbackConnector.Route;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Creates the connectors for streams: determines the transports of each stream, and the request for each transport.
 * Thread-safe; each connector is for one stream.
 *
 * @param eventTransports the transports for changes, in order of preference
 */
record Connectors(Handshake handshake, List<Transport> eventTransports) {
    private static final String DASHBOARD_STREAM = "/api/dashboard/stream";

    /** The dashboard stream's name for all topics that the key may read. */
    private static final String ALL_CHANGES = "changes";

    /** @param transport the transport of the stream in the API contract */
    Connector of(Transport transport, StreamRequest request) {
        return transport == Transport.WEBSOCKET ? events(request) : sse(request);
    }

    private Connector events(StreamRequest request) {
        String topics = request.query().get("topics");
        return anyOf(eventTransports.stream()
                .map(transport -> new Route(
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

    /** Connects to an instance's samples. Over server-sent events, the samples of other instances also arrive. */
    Connector metrics(UUID instanceId, Duration interval) {
        String seconds = Long.toString(interval.toSeconds());
        ObjectNode command = Json.mapper()
                .createObjectNode()
                .put("type", "SUBSCRIBE")
                .put("request_id", StreamRequest.COMMAND_ID)
                .put("interval", interval.toSeconds());
        command.putArray("topics").add("metrics");
        command.putArray("resource_ids").add(instanceId.toString());
        return anyOf(List.of(
                new Route(
                        Transport.WEBSOCKET,
                        webSocket(new StreamRequest("/ws").with("topics", "").withCommand(command.toString()))),
                new Route(
                        Transport.SSE,
                        sse(new StreamRequest(DASHBOARD_STREAM)
                                .with("topics", "metrics")
                                .with("interval", seconds)))));
    }

    /** Connects to an instance's output. */
    Connector log(StreamRequest request) {
        return new SseConnector(handshake, request, new LogProtocol(Json.mapper()));
    }

    private static Connector anyOf(List<Route> routes) {
        return routes.size() == 1 ? routes.get(0).connector() : new FallbackConnector(routes, System::nanoTime);
    }

    private Connector webSocket(StreamRequest request) {
        return new WsConnector(handshake, request, new WsProtocol(Json.mapper()));
    }

    private Connector sse(StreamRequest request) {
        return new SseConnector(handshake, request, new SseProtocol(Json.mapper()));
    }
}
