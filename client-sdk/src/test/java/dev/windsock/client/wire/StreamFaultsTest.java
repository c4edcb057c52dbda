// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Polling;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.StreamEndpoint;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.stream.Transport;
import dev.windsock.client.wire.Response.Then;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams from servers that reject handshakes, violate the protocol or go silent. */
@Timeout(30)
final class StreamFaultsTest {
    private static final String HTML = "Content-Type: text/html";

    @ParameterizedTest
    @CsvSource({
        "400, VALIDATION_FAILED",
        "401, UNAUTHENTICATED",
        "403, FORBIDDEN",
        "404, NOT_FOUND",
        "410, GONE",
        "426, UPGRADE_REQUIRED"
    })
    void permanentRejectionEndsTheStream(int status, String code) throws InterruptedException {
        for (StreamEndpoint endpoint : StreamEndpoint.values()) {
            assertEnds(endpoint, Response.problem(status + " No", code), code, status);
        }
    }

    /** Responses from servers other than Windsock. */
    static Stream<Arguments> foreignResponses() {
        return Stream.of(
                Arguments.of(Response.http("200 OK", "<html>", HTML), 200),
                Arguments.of(Response.http("200 OK", "{}", "Content-Type: application/json"), 200),
                Arguments.of(Response.http("204 Nothing", ""), 204),
                Arguments.of(Response.http("407 Proxy", "<html>", HTML, "Proxy-Authenticate: Basic"), 407),
                Arguments.of(Response.http("401 Who", "<html>", HTML), 401));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("foreignResponses")
    void responseOfAnotherServerEndsTheStream(Response response, int status) throws InterruptedException {
        for (StreamEndpoint endpoint : StreamEndpoint.values()) {
            assertEnds(endpoint, response, WindsockException.UNEXPECTED_RESPONSE, status);
        }
    }

    @ParameterizedTest
    @EnumSource(StreamEndpoint.class)
    void doesNotFollowRedirects(StreamEndpoint endpoint) throws InterruptedException {
        try (WireServer elsewhere = WireServer.respondingWith()) {
            assertEnds(
                    endpoint,
                    Response.http("307 Moved", "", "Location: " + elsewhere.url()),
                    WindsockException.UNEXPECTED_RESPONSE,
                    307);
            assertThat(elsewhere.connections()).isZero();
        }
    }

    private static void assertEnds(StreamEndpoint endpoint, Response response, String code, int status)
            throws InterruptedException {
        try (WireServer server = WireServer.respondingWith(response);
                WindsockClient client = server.client();
                EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(stream::next)
                        .as(endpoint + " " + status)
                        .isInstanceOfSatisfying(StreamEndedException.class, end -> {
                            assertThat(end.code()).isEqualTo(code);
                            assertThat(end.status()).contains(status);
                            assertThat(end.requestId().isPresent())
                                    .isEqualTo(!code.equals(WindsockException.UNEXPECTED_RESPONSE));
                        });
            }
            assertThat(server.takeRequest().header("x-api-key")).contains("wsk_test");
            assertThat(server.connections()).isOne();
        }
    }

    /** Temporary rejections with their codes and delays in seconds. */
    static Stream<Arguments> temporaryRejections() {
        return Stream.of(
                Arguments.of(Response.problem("408 Slow", "REQUEST_TIMEOUT"), "REQUEST_TIMEOUT", 0),
                Arguments.of(Response.problem("425 Early", "EARLY"), "EARLY", 0),
                Arguments.of(Response.problem("429 Much", "TOO_MANY", "Retry-After: 7"), "TOO_MANY", 7),
                Arguments.of(
                        Response.problem("503 Busy", "DRAINING", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"),
                        "DRAINING",
                        3600),
                Arguments.of(Response.problem("503 Busy", "DRAINING", "Retry-After: never"), "DRAINING", 0),
                Arguments.of(
                        Response.http("502 Bad", "<html>", HTML, "Retry-After: 7"),
                        "The response is not from a Windsock server: status 502, content type text/html",
                        7));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("temporaryRejections")
    void retriesTemporaryRejectionsAfterTheRequestedDelay(Response response, String code, int seconds)
            throws Exception {
        for (StreamEndpoint endpoint : StreamEndpoint.values()) {
            try (WireServer server = server(endpoint, request -> response);
                    WindsockClient client = server.client();
                    EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
                Reconnecting reconnecting = awaitReconnecting(stream);
                assertThat(reconnecting.reason()).isEqualTo(code);
                assertThat(reconnecting.delay())
                        .isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 1));
                if (seconds == 0) {
                    assertThat(next(stream)).isEqualTo(1);
                }
            }
        }
    }

    /** Temporary closes with their reasons and delays in seconds. */
    static Stream<Arguments> temporaryCloses() {
        return Stream.of(
                end(StreamEndpoint.WEBSOCKET, Frames.close(4002, closing("DRAINING", "7000")), "DRAINING", 7),
                end(StreamEndpoint.WEBSOCKET, Frames.close(4001, closing("SLOW_CONSUMER", "-7")), "SLOW_CONSUMER", 0),
                end(
                        StreamEndpoint.WEBSOCKET,
                        Frames.close(4002, closing("DRAINING", "9223372036854775807")),
                        "DRAINING",
                        3600),
                end(StreamEndpoint.WEBSOCKET, Frames.close(1000, ""), "Connection closed with code 1000", 0),
                end(StreamEndpoint.WEBSOCKET, Frames.close(1001, "bye"), "Connection closed with code 1001", 0),
                end(StreamEndpoint.WEBSOCKET, Frames.close(1012, "[]"), "Connection closed with code 1012", 0),
                end(
                        StreamEndpoint.SSE,
                        sse("event: close\ndata: " + closing("DRAINING", "7000") + "\n\n"),
                        "DRAINING",
                        7),
                end(StreamEndpoint.SSE, sse("event: close\ndata: {}\n\n"), "closed", 0),
                end(StreamEndpoint.SSE, WireLog.bytes(sse("retry: 7000\n\n"), utf8("0\r\n\r\n")), null, 7),
                end(StreamEndpoint.SSE, WireLog.bytes(sse("retry: 999999999\n\n"), utf8("0\r\n\r\n")), null, 3600),
                end(StreamEndpoint.SSE, WireLog.bytes(sse("retry: 7s\n\n"), utf8("0\r\n\r\n")), null, 0));
    }

    private static Arguments end(StreamEndpoint endpoint, byte[] bytes, @Nullable String reason, int seconds) {
        return Arguments.of(endpoint, bytes, reason, seconds);
    }

    private static String closing(String code, String retryAfterMs) {
        return "{\"code\":\"" + code + "\",\"reason\":\"" + code + "\",\"reconnect\":true,\"retry_after_ms\":"
                + retryAfterMs + "}";
    }

    @ParameterizedTest(name = "{0} {2} {3}")
    @MethodSource("temporaryCloses")
    void reconnectsAfterTheRequestedDelay(StreamEndpoint endpoint, byte[] end, @Nullable String reason, int seconds)
            throws Exception {
        // a complete HTTP response leaves its connection open for the next request
        Then then = endpoint == StreamEndpoint.SSE ? Then.KEEP : Then.STALL;
        try (WireServer server = server(
                        endpoint,
                        request -> opened(endpoint, request, WireLog.delivery(endpoint, 1), end)
                                .then(then));
                WindsockClient client = server.client();
                EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
            assertThat(next(stream)).isEqualTo(1);
            Reconnecting reconnecting = awaitReconnecting(stream);
            if (reason != null) {
                assertThat(reconnecting.reason()).isEqualTo(reason);
            }
            assertThat(reconnecting.delay()).isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 1));
            if (seconds == 0) {
                assertThat(next(stream)).isEqualTo(2);
                server.takeRequest();
                assertThat(server.takeRequest().after()).contains(WireLog.position(1));
            }
        }
    }

    @Test
    void permanentCloseEndsTheStream() throws Exception {
        List<byte[]> closes = List.of(
                Frames.close(4500, closing("CREDENTIAL_REVOKED", "0")),
                Frames.close(4502, "not JSON"),
                sse("event: close\ndata: {\"reason\":\"FORBIDDEN\",\"reconnect\":false}\n\n"));
        List<String> codes = List.of("CREDENTIAL_REVOKED", "Connection closed with code 4502", "FORBIDDEN");
        for (int i = 0; i < closes.size(); i++) {
            byte[] end = closes.get(i);
            StreamEndpoint endpoint = i < 2 ? StreamEndpoint.WEBSOCKET : StreamEndpoint.SSE;
            try (WireServer server =
                            server(endpoint, request -> opened(endpoint, request, WireLog.delivery(endpoint, 1), end));
                    WindsockClient client = server.client();
                    EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
                assertThat(next(stream)).isEqualTo(1);
                String code = codes.get(i);
                assertThatThrownBy(stream::next)
                        .isInstanceOfSatisfying(
                                StreamEndedException.class,
                                e -> assertThat(e.code()).isEqualTo(code));
            }
        }
    }

    /** Protocol violations after a change. */
    static Stream<Arguments> garbage() {
        byte[] large = new byte[17 * 1024 * 1024];
        Arrays.fill(large, (byte) 'x');
        return Stream.of(
                Arguments.of("binary", StreamEndpoint.WEBSOCKET, Frames.binary(new byte[] {1})),
                Arguments.of("invalid JSON", StreamEndpoint.WEBSOCKET, Frames.text("<html>")),
                Arguments.of("not an object", StreamEndpoint.WEBSOCKET, Frames.text("[1]")),
                Arguments.of("empty", StreamEndpoint.WEBSOCKET, Frames.text("")),
                Arguments.of("deeply nested", StreamEndpoint.WEBSOCKET, Frames.text("{\"a\":".repeat(5_000))),
                Arguments.of(
                        "no timestamp",
                        StreamEndpoint.WEBSOCKET,
                        Frames.text(WireLog.change(2).replace("timestamp", "time"))),
                Arguments.of("no position", StreamEndpoint.WEBSOCKET, Frames.text("{\"type\":\"HEARTBEAT\"}")),
                Arguments.of(
                        "an invalid timestamp",
                        StreamEndpoint.WEBSOCKET,
                        Frames.text(WireLog.change(2).replace("2026", "yore"))),
                Arguments.of("too large", StreamEndpoint.WEBSOCKET, Frames.frame(0x81, large)),
                Arguments.of("a reserved bit", StreamEndpoint.WEBSOCKET, Frames.frame(0xc1, utf8("{}"))),
                Arguments.of("a reserved opcode", StreamEndpoint.WEBSOCKET, Frames.frame(0x83, utf8("{}"))),
                Arguments.of(
                        "invalid UTF-8", StreamEndpoint.WEBSOCKET, Frames.frame(0x81, new byte[] {'"', (byte) 0xff, '"'
                        })),
                Arguments.of("a fragmented ping", StreamEndpoint.WEBSOCKET, Frames.frame(0x09, new byte[0])),
                Arguments.of("a long ping", StreamEndpoint.WEBSOCKET, Frames.frame(0x89, new byte[200])),
                Arguments.of("an unexpected continuation", StreamEndpoint.WEBSOCKET, Frames.frame(0x80, utf8("{}"))),
                Arguments.of(
                        "a masked frame", StreamEndpoint.WEBSOCKET, new byte[] {(byte) 0x81, (byte) 0x81, 1, 2, 3, 4, 5
                        }),
                Arguments.of("a close of one byte", StreamEndpoint.WEBSOCKET, Frames.frame(0x88, new byte[1])),
                Arguments.of("a reserved close code", StreamEndpoint.WEBSOCKET, Frames.close(1005, "")),
                Arguments.of("not a frame", StreamEndpoint.WEBSOCKET, utf8("HTTP/1.1 400 Bad Request\r\n\r\n")),
                Arguments.of("invalid JSON", StreamEndpoint.SSE, sse("event: change\ndata: <html>\n\n")),
                Arguments.of("not a change", StreamEndpoint.SSE, sse("event: change\ndata: {}\n\n")),
                Arguments.of("not an object", StreamEndpoint.SSE, sse("data: 5\n\n")),
                Arguments.of("a line without an end", StreamEndpoint.SSE, sse("data: " + new String(large, US_ASCII))));
    }

    @ParameterizedTest(name = "{1} {0}")
    @MethodSource("garbage")
    void reconnectsAfterAProtocolViolation(String description, StreamEndpoint endpoint, byte[] garbage)
            throws Exception {
        try (WireServer server =
                        server(endpoint, request -> opened(endpoint, request, WireLog.delivery(endpoint, 1), garbage));
                WindsockClient client = server.client();
                EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
            assertThat(next(stream)).isEqualTo(1);
            assertThat(awaitReconnecting(stream).reason()).isNotEmpty();
            assertThat(next(stream)).isEqualTo(2);
            assertThat(next(stream)).isEqualTo(3);
            server.takeRequest();
            assertThat(server.takeRequest().after()).contains(WireLog.position(1));
            awaitOpen(server, 1);
        }
    }

    /** Messages that clients must ignore, from newer or faulty servers. */
    @Test
    void ignoresUnknownMessages() {
        List<byte[]> unknownMessages = List.of(
                WireLog.bytes(
                        Frames.text("{\"type\":\"NEWER\",\"payload\":{}}"),
                        Frames.text("{}"),
                        Frames.text("{\"type\":5}"),
                        Frames.text("{\"type\":\"ERROR\",\"code\":\"RATE_LIMITED\"}"),
                        Frames.text("{\"type\":\"HEARTBEAT\",\"position\":\"e:0\"}"),
                        Frames.text(WireLog.welcome(0, -1)),
                        Frames.text(WireLog.welcome(0, Long.MAX_VALUE)),
                        Frames.frame(0x8a, new byte[0])),
                sse("event: newer\nid: e:0\nother: x\nid: \0\ndata: {}\n\n: \n\nevent: change\n\nid: e:0\n\n"));
        for (StreamEndpoint endpoint : StreamEndpoint.values()) {
            byte[] unknown = unknownMessages.get(endpoint.ordinal());
            AtomicInteger connections = new AtomicInteger();
            try (WireServer server = new WireServer(request -> connections.getAndIncrement() == 0
                            ? opened(
                                            endpoint,
                                            request,
                                            WireLog.delivery(endpoint, 1),
                                            unknown,
                                            WireLog.delivery(endpoint, 2))
                                    .then(Then.FIN)
                            : WireLog.response(endpoint, request, 3));
                    WindsockClient client = server.client();
                    EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
                for (int number = 1; number <= 3; number++) {
                    assertThat(next(stream)).isEqualTo(number);
                }
            }
        }
    }

    /** A heartbeat with an earlier position must not move the stream back. */
    @ParameterizedTest
    @EnumSource(StreamEndpoint.class)
    void positionNeverGoesBack(StreamEndpoint endpoint) {
        byte[] earlierPosition = endpoint == StreamEndpoint.WEBSOCKET
                ? Frames.text("{\"type\":\"HEARTBEAT\",\"position\":\"e:0\"}")
                : sse("id: e:0\nevent: newer\ndata: {}\n\n");
        AtomicInteger connections = new AtomicInteger();
        try (WireServer server = new WireServer(request -> connections.getAndIncrement() == 0
                        ? opened(
                                        endpoint,
                                        request,
                                        WireLog.delivery(endpoint, 1),
                                        WireLog.delivery(endpoint, 2),
                                        earlierPosition)
                                .then(Then.FIN)
                        : WireLog.response(endpoint, request, 3));
                WindsockClient client = server.client();
                EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
            List<Integer> numbers = new ArrayList<>();
            while (!numbers.contains(3)) {
                numbers.add(next(stream));
            }
            assertThat(numbers).containsExactly(1, 2, 3);
            assertThat(stream.position()).contains(Position.of(WireLog.position(3)));
        }
    }

    /** Handshakes without a complete response. */
    static Stream<Arguments> incompleteHandshakes() {
        Response rejection = Response.problem("503 Busy", "DRAINING");
        return Stream.of(
                Arguments.of("nothing", Response.none()),
                Arguments.of("half a head", rejection.first(20).then(Then.STALL)),
                Arguments.of("half a body", rejection.dropLast(5).then(Then.STALL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("incompleteHandshakes")
    void timesOutIfAHandshakeStalls(String description, Response stalled) throws Exception {
        for (StreamEndpoint endpoint : StreamEndpoint.values()) {
            try (WireServer server = server(endpoint, request -> stalled);
                    WindsockClient client = WindsockClient.builder()
                            .url(server.url())
                            .apiKey("wsk_test")
                            .eventTransports(Transport.WEBSOCKET)
                            .connectTimeout(Duration.ofMillis(100))
                            .requestTimeout(Duration.ofMillis(100))
                            .reconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(1))
                            .build();
                    EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
                assertThat(awaitReconnecting(stream).reason()).isNotEmpty();
                assertThat(next(stream)).isEqualTo(1);
                // the abandoned connection is closed, but the JDK client keeps a WebSocket's connection if the
                // rejection of the
                // handshake stalls
                awaitOpen(server, endpoint == StreamEndpoint.WEBSOCKET && description.equals("half a body") ? 2 : 1);
            }
        }
    }

    @Test
    void detectsASilentWebSocketAfterTwoAndAHalfHeartbeats() throws Exception {
        StreamEndpoint endpoint = StreamEndpoint.WEBSOCKET;
        long start = System.nanoTime();
        try (WireServer server = server(
                        endpoint,
                        request -> Response.raw(
                                        Frames.accept(request),
                                        Frames.text(WireLog.welcome(0, 80)),
                                        WireLog.delivery(endpoint, 1))
                                .then(Then.STALL));
                WindsockClient client = server.client();
                EventStream<? extends StreamItem> stream = endpoint.open(client, Topic.CUSTOM, null, 16)) {
            assertThat(next(stream)).isEqualTo(1);
            assertThat(awaitReconnecting(stream).reason()).contains("No data received");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
            assertThat(next(stream)).isEqualTo(2);
            awaitOpen(server, 1);
        }
    }

    /** Returns a server that sends the first response once, and then the log. */
    private static WireServer server(StreamEndpoint endpoint, Function<Request, Response> first) {
        AtomicInteger requests = new AtomicInteger();
        return new WireServer(request ->
                requests.getAndIncrement() == 0 ? first.apply(request) : WireLog.response(endpoint, request, 3));
    }

    private static Response opened(StreamEndpoint endpoint, Request request, byte[]... more) {
        return Response.raw(WireLog.opened(endpoint, request), WireLog.bytes(more))
                .then(Then.STALL);
    }

    private static byte[] sse(String text) {
        return WireLog.chunk(text);
    }

    private static byte[] utf8(String text) {
        return WireLog.utf8(text);
    }

    private static int next(EventStream<? extends StreamItem> stream) {
        return Publishing.number((Change) Streamed.await(stream, item -> item instanceof Change));
    }

    private static Reconnecting awaitReconnecting(EventStream<? extends StreamItem> stream) {
        return (Reconnecting) Streamed.await(stream, item -> item instanceof Reconnecting);
    }

    private static void awaitOpen(WireServer server, int connections) {
        Polling.until(server::openConnections, () -> server.openConnections() == connections);
    }
}
