// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.it.Edge;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.stream.Transport;
import dev.windsock.client.wire.Answer.Then;
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

/** What streams make of servers that refuse, say what the protocol does not know, or fall silent. */
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
    void aRefusalThatStaysEndsTheStream(int status, String code) throws InterruptedException {
        for (Edge edge : Edge.values()) {
            ended(edge, Answer.problem(status + " No", code), code, status);
        }
    }

    /** Answers of who is no Windsock server. */
    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of(Answer.http("200 OK", "<html>", HTML), 200),
                Arguments.of(Answer.http("200 OK", "{}", "Content-Type: application/json"), 200),
                Arguments.of(Answer.http("204 Nothing", ""), 204),
                Arguments.of(Answer.http("407 Proxy", "<html>", HTML, "Proxy-Authenticate: Basic"), 407),
                Arguments.of(Answer.http("401 Who", "<html>", HTML), 401));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("strangers")
    void anAnswerOfSomebodyElseEndsTheStream(Answer answer, int status) throws InterruptedException {
        for (Edge edge : Edge.values()) {
            ended(edge, answer, WindsockException.UNEXPECTED_ANSWER, status);
        }
    }

    @ParameterizedTest
    @EnumSource(Edge.class)
    void aRedirectIsNotFollowedSoTheKeyGoesNowhereElse(Edge edge) throws InterruptedException {
        try (WireServer elsewhere = WireServer.answering()) {
            ended(
                    edge,
                    Answer.http("307 Moved", "", "Location: " + elsewhere.url()),
                    WindsockException.UNEXPECTED_ANSWER,
                    307);
            assertThat(elsewhere.connections()).isZero();
        }
    }

    private static void ended(Edge edge, Answer answer, String code, int status) throws InterruptedException {
        try (WireServer server = WireServer.answering(answer);
                WindsockClient client = WireClients.quick(server);
                EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(stream::next)
                        .as(edge + " " + status)
                        .isInstanceOfSatisfying(StreamEndedException.class, end -> {
                            assertThat(end.code()).isEqualTo(code);
                            assertThat(end.status()).contains(status);
                            assertThat(end.requestId().isPresent())
                                    .isEqualTo(!code.equals(WindsockException.UNEXPECTED_ANSWER));
                        });
            }
            assertThat(server.asked().header("x-api-key")).contains("wsk_test");
            assertThat(server.connections()).isOne();
        }
    }

    /** Refusals that pass, and how long they ask to wait. */
    static Stream<Arguments> passing() {
        return Stream.of(
                Arguments.of(Answer.problem("408 Slow", "REQUEST_TIMEOUT"), "REQUEST_TIMEOUT", 0),
                Arguments.of(Answer.problem("425 Early", "EARLY"), "EARLY", 0),
                Arguments.of(Answer.problem("429 Much", "TOO_MANY", "Retry-After: 7"), "TOO_MANY", 7),
                Arguments.of(
                        Answer.problem("503 Busy", "DRAINING", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"),
                        "DRAINING",
                        3600),
                Arguments.of(Answer.problem("503 Busy", "DRAINING", "Retry-After: never"), "DRAINING", 0),
                Arguments.of(
                        Answer.http("502 Bad", "<html>", HTML, "Retry-After: 7"),
                        WindsockException.UNEXPECTED_ANSWER,
                        7));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("passing")
    void aRefusalThatPassesIsTriedAgainAfterWhatItAsks(Answer answer, String code, int seconds) throws Exception {
        for (Edge edge : Edge.values()) {
            try (WireServer server = server(edge, request -> answer);
                    WindsockClient client = WireClients.quick(server);
                    EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
                Reconnecting lost = lost(stream);
                assertThat(lost.reason()).isEqualTo(code);
                assertThat(lost.delay()).isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 1));
                if (seconds == 0) {
                    assertThat(next(stream)).isEqualTo(1);
                }
            }
        }
    }

    /** The ends that a server may tell, and what they ask for. */
    static Stream<Arguments> ends() {
        return Stream.of(
                end(Edge.WEBSOCKET, Frames.close(4002, closing("DRAINING", "7000")), "DRAINING", 7),
                end(Edge.WEBSOCKET, Frames.close(4001, closing("SLOW_CONSUMER", "-7")), "SLOW_CONSUMER", 0),
                end(Edge.WEBSOCKET, Frames.close(4002, closing("DRAINING", "9223372036854775807")), "DRAINING", 3600),
                end(Edge.WEBSOCKET, Frames.close(1000, ""), "closed with 1000", 0),
                end(Edge.WEBSOCKET, Frames.close(1001, "so long"), "closed with 1001", 0),
                end(Edge.WEBSOCKET, Frames.close(1012, "[]"), "closed with 1012", 0),
                end(Edge.SSE, sse("event: close\ndata: " + closing("DRAINING", "7000") + "\n\n"), "DRAINING", 7),
                end(Edge.SSE, sse("event: close\ndata: {}\n\n"), "closed", 0),
                end(Edge.SSE, WireLog.bytes(sse("retry: 7000\n\n"), utf8("0\r\n\r\n")), null, 7),
                end(Edge.SSE, WireLog.bytes(sse("retry: 999999999\n\n"), utf8("0\r\n\r\n")), null, 3600),
                end(Edge.SSE, WireLog.bytes(sse("retry: 7s\n\n"), utf8("0\r\n\r\n")), null, 0));
    }

    private static Arguments end(Edge edge, byte[] bytes, @Nullable String reason, int seconds) {
        return Arguments.of(edge, bytes, reason, seconds);
    }

    private static String closing(String code, String retryAfterMs) {
        return "{\"code\":\"" + code + "\",\"reason\":\"" + code + "\",\"reconnect\":true,\"retry_after_ms\":"
                + retryAfterMs + "}";
    }

    @ParameterizedTest(name = "{0} {2} {3}")
    @MethodSource("ends")
    void anEndThatPassesIsComeBackFromAfterWhatItAsks(Edge edge, byte[] end, @Nullable String reason, int seconds)
            throws Exception {
        // an answer of HTTP that has ended leaves its connection to the next
        Then then = edge == Edge.SSE ? Then.KEEP : Then.STALL;
        try (WireServer server = server(
                        edge,
                        request -> opened(edge, request, WireLog.told(edge, 1), end)
                                .then(then));
                WindsockClient client = WireClients.quick(server);
                EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
            assertThat(next(stream)).isEqualTo(1);
            Reconnecting lost = lost(stream);
            if (reason != null) {
                assertThat(lost.reason()).isEqualTo(reason);
            }
            assertThat(lost.delay()).isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 1));
            if (seconds == 0) {
                assertThat(next(stream)).isEqualTo(2);
                server.asked();
                assertThat(server.asked().after()).contains(WireLog.position(1));
            }
        }
    }

    @Test
    void anEndForGoodEndsTheStream() throws Exception {
        List<byte[]> ends = List.of(
                Frames.close(4500, closing("CREDENTIAL_REVOKED", "0")),
                Frames.close(4502, "not said in JSON"),
                sse("event: close\ndata: {\"reason\":\"FORBIDDEN\",\"reconnect\":false}\n\n"));
        List<String> codes = List.of("CREDENTIAL_REVOKED", "closed with 4502", "FORBIDDEN");
        for (int i = 0; i < ends.size(); i++) {
            byte[] end = ends.get(i);
            Edge edge = i < 2 ? Edge.WEBSOCKET : Edge.SSE;
            try (WireServer server = server(edge, request -> opened(edge, request, WireLog.told(edge, 1), end));
                    WindsockClient client = WireClients.quick(server);
                    EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
                assertThat(next(stream)).isEqualTo(1);
                String code = codes.get(i);
                assertThatThrownBy(stream::next)
                        .isInstanceOfSatisfying(
                                StreamEndedException.class,
                                e -> assertThat(e.code()).isEqualTo(code));
            }
        }
    }

    /** What the protocol does not know, after a change. */
    static Stream<Arguments> garbage() {
        byte[] large = new byte[17 * 1024 * 1024];
        Arrays.fill(large, (byte) 'x');
        return Stream.of(
                Arguments.of("binary", Edge.WEBSOCKET, Frames.binary(new byte[] {1})),
                Arguments.of("no JSON", Edge.WEBSOCKET, Frames.text("<html>")),
                Arguments.of("no object", Edge.WEBSOCKET, Frames.text("[1]")),
                Arguments.of("empty", Edge.WEBSOCKET, Frames.text("")),
                Arguments.of("deep", Edge.WEBSOCKET, Frames.text("{\"a\":".repeat(5_000))),
                Arguments.of(
                        "no time", Edge.WEBSOCKET, Frames.text(WireLog.change(2).replace("timestamp", "time"))),
                Arguments.of("no position", Edge.WEBSOCKET, Frames.text("{\"type\":\"HEARTBEAT\"}")),
                Arguments.of(
                        "a wrong time",
                        Edge.WEBSOCKET,
                        Frames.text(WireLog.change(2).replace("2026", "yore"))),
                Arguments.of("large", Edge.WEBSOCKET, Frames.frame(0x81, large)),
                Arguments.of("a reserved bit", Edge.WEBSOCKET, Frames.frame(0xc1, utf8("{}"))),
                Arguments.of("a reserved opcode", Edge.WEBSOCKET, Frames.frame(0x83, utf8("{}"))),
                Arguments.of("no UTF-8", Edge.WEBSOCKET, Frames.frame(0x81, new byte[] {'"', (byte) 0xff, '"'})),
                Arguments.of("half a ping", Edge.WEBSOCKET, Frames.frame(0x09, new byte[0])),
                Arguments.of("a long ping", Edge.WEBSOCKET, Frames.frame(0x89, new byte[200])),
                Arguments.of("a lost continuation", Edge.WEBSOCKET, Frames.frame(0x80, utf8("{}"))),
                Arguments.of("a masked frame", Edge.WEBSOCKET, new byte[] {(byte) 0x81, (byte) 0x81, 1, 2, 3, 4, 5}),
                Arguments.of("a close of one byte", Edge.WEBSOCKET, Frames.frame(0x88, new byte[1])),
                Arguments.of("a close that none may send", Edge.WEBSOCKET, Frames.close(1005, "")),
                Arguments.of("no frame", Edge.WEBSOCKET, utf8("HTTP/1.1 400 Bad Request\r\n\r\n")),
                Arguments.of("no JSON", Edge.SSE, sse("event: change\ndata: <html>\n\n")),
                Arguments.of("no change", Edge.SSE, sse("event: change\ndata: {}\n\n")),
                Arguments.of("no object", Edge.SSE, sse("data: 5\n\n")),
                Arguments.of("a line without an end", Edge.SSE, sse("data: " + new String(large, US_ASCII))));
    }

    @ParameterizedTest(name = "{1} {0}")
    @MethodSource("garbage")
    void whatTheProtocolDoesNotKnowIsALostConnection(String what, Edge edge, byte[] garbage) throws Exception {
        try (WireServer server = server(edge, request -> opened(edge, request, WireLog.told(edge, 1), garbage));
                WindsockClient client = WireClients.quick(server);
                EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
            assertThat(next(stream)).isEqualTo(1);
            assertThat(lost(stream).reason()).isNotEmpty();
            assertThat(next(stream)).isEqualTo(2);
            assertThat(next(stream)).isEqualTo(3);
            server.asked();
            assertThat(server.asked().after()).contains(WireLog.position(1));
            awaitOpen(server, 1);
        }
    }

    /** What a newer server may say, and what a wrong one may, without any harm. */
    @Test
    void whatIsNewerThanTheClientIsPassedBy() {
        List<byte[]> newer = List.of(
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
        for (Edge edge : Edge.values()) {
            byte[] some = newer.get(edge.ordinal());
            AtomicInteger connections = new AtomicInteger();
            try (WireServer server = new WireServer(request -> connections.getAndIncrement() == 0
                            ? opened(edge, request, WireLog.told(edge, 1), some, WireLog.told(edge, 2))
                                    .then(Then.FIN)
                            : WireLog.answer(edge, request, 3));
                    WindsockClient client = WireClients.quick(server);
                    EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
                for (int number = 1; number <= 3; number++) {
                    assertThat(next(stream)).isEqualTo(number);
                }
            }
        }
    }

    /** A position that is told again with less than was told already must not bring it back. */
    @ParameterizedTest
    @EnumSource(Edge.class)
    void aPositionNeverGoesBack(Edge edge) {
        byte[] back = edge == Edge.WEBSOCKET
                ? Frames.text("{\"type\":\"HEARTBEAT\",\"position\":\"e:0\"}")
                : sse("id: e:0\nevent: newer\ndata: {}\n\n");
        AtomicInteger connections = new AtomicInteger();
        try (WireServer server = new WireServer(request -> connections.getAndIncrement() == 0
                        ? opened(edge, request, WireLog.told(edge, 1), WireLog.told(edge, 2), back)
                                .then(Then.FIN)
                        : WireLog.answer(edge, request, 3));
                WindsockClient client = WireClients.quick(server);
                EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
            List<Integer> told = new ArrayList<>();
            while (!told.contains(3)) {
                told.add(next(stream));
            }
            assertThat(told).containsExactly(1, 2, 3);
            assertThat(stream.position()).contains(Position.of(WireLog.position(3)));
        }
    }

    /** Handshakes that are not answered, or not to their end. */
    static Stream<Arguments> halfOpen() {
        Answer refusal = Answer.problem("503 Busy", "DRAINING");
        return Stream.of(
                Arguments.of("nothing", Answer.nothing()),
                Arguments.of("half a head", refusal.first(20).then(Then.STALL)),
                Arguments.of("half a body", refusal.without(5).then(Then.STALL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("halfOpen")
    void aHandshakeThatIsNotAnsweredIsGivenUp(String what, Answer stalls) throws Exception {
        for (Edge edge : Edge.values()) {
            try (WireServer server = server(edge, request -> stalls);
                    WindsockClient client = WindsockClient.builder()
                            .url(server.url())
                            .apiKey("wsk_test")
                            .eventTransports(Transport.WEBSOCKET)
                            .connectTimeout(Duration.ofMillis(100))
                            .requestTimeout(Duration.ofMillis(100))
                            .reconnectWait(Duration.ofMillis(1), Duration.ofMillis(1))
                            .build();
                    EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
                assertThat(lost(stream).reason()).isNotEmpty();
                assertThat(next(stream)).isEqualTo(1);
                // the connection that was given up is closed, but for what the JDK's client keeps of a refusal that
                // stalls
                awaitOpen(server, edge == Edge.WEBSOCKET && what.equals("half a body") ? 2 : 1);
            }
        }
    }

    @Test
    void aSilentWebSocketIsFoundDeadAfterTwoAndAHalfHeartbeats() throws Exception {
        Edge edge = Edge.WEBSOCKET;
        long began = System.nanoTime();
        try (WireServer server = server(
                        edge,
                        request -> Answer.raw(
                                        Frames.accept(request),
                                        Frames.text(WireLog.welcome(0, 80)),
                                        WireLog.told(edge, 1))
                                .then(Then.STALL));
                WindsockClient client = WireClients.quick(server);
                EventStream<? extends StreamItem> stream = edge.open(client, "custom", null, 16)) {
            assertThat(next(stream)).isEqualTo(1);
            assertThat(lost(stream).reason()).contains("silent");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(200));
            assertThat(next(stream)).isEqualTo(2);
            awaitOpen(server, 1);
        }
    }

    /** Plays the first answer once, and then the log. */
    private static WireServer server(Edge edge, Function<Request, Answer> first) {
        AtomicInteger requests = new AtomicInteger();
        return new WireServer(
                request -> requests.getAndIncrement() == 0 ? first.apply(request) : WireLog.answer(edge, request, 3));
    }

    private static Answer opened(Edge edge, Request request, byte[]... more) {
        return Answer.raw(WireLog.opened(edge, request), WireLog.bytes(more)).then(Then.STALL);
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

    private static Reconnecting lost(EventStream<? extends StreamItem> stream) {
        return (Reconnecting) Streamed.await(stream, item -> item instanceof Reconnecting);
    }

    private static void awaitOpen(WireServer server, int connections) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (server.open() != connections) {
            assertThat(System.nanoTime()).as("%s are open", server.open()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
