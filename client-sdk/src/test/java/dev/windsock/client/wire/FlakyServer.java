// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windsock.client.it.StreamEndpoint;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks Windsock's protocol at the endpoints that the tests use, but can temporarily respond differently, like
 * an ingress without a route. Thread-safe.
 */
final class FlakyServer implements AutoCloseable {
    static final String TERMINAL_OUTPUT = "$ ";

    private final WireServer server = new WireServer(this::respond);
    private volatile @Nullable Function<Request, Response> fault;

    String url() {
        return server.url();
    }

    WireServer wire() {
        return server;
    }

    /** Ends all connections, and sends the given responses from now on. */
    void fail(Function<Request, Response> newFault) {
        fault = newFault;
        server.disconnectAll();
    }

    /** Responds like Windsock again. */
    void recover() {
        fault = null;
    }

    private Response respond(Request request) {
        Function<Request, Response> current = fault;
        return current == null ? windsock(request) : current.apply(request);
    }

    static Response windsock(Request request) {
        String path = request.target().getPath();
        if (path.startsWith("/ws/terminals/")) {
            int from = request.query("from").map(Integer::parseInt).orElse(0);
            return Response.raw(
                            Frames.accept(request),
                            Frames.text("{\"type\":\"ATTACHED\",\"offset\":" + from
                                    + ",\"mode\":\"control\",\"viewers\":1,\"cols\":80,\"rows\":24}"),
                            Frames.binary(TERMINAL_OUTPUT.getBytes(UTF_8)))
                    .then(Response.Then.STALL);
        }
        return switch (path) {
            case "/ws" -> WireLog.response(StreamEndpoint.WEBSOCKET, request, 1);
            case "/api/dashboard/stream" -> WireLog.response(StreamEndpoint.SSE, request, 1);
            case "/api/events" -> ok("{\"position\":\"e:2\"}");
            case "/api/dashboard/summary" -> ok("{\"total_instances\":1,\"running_instances\":1}");
            default -> ok("{\"items\":[],\"next_cursor\":null}");
        };
    }

    private static Response ok(String body) {
        return Response.http(
                "200 OK",
                body,
                "Content-Type: application/json",
                "X-Request-ID: r-1",
                "X-Windsock-Position: " + WireLog.position(0));
    }

    @Override
    public void close() {
        server.close();
    }
}
