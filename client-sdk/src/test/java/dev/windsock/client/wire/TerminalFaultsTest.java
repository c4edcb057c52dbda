// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.TerminalSession;
import dev.windsock.client.stream.Transport;
import dev.windsock.client.wire.Response.Then;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Terminals on servers that cut connections, reject handshakes, violate the protocol or go silent. */
@Timeout(60)
final class TerminalFaultsTest {
    private static final UUID ID = UUID.fromString("01a20fcd-5dcf-76cb-ad6e-000000000000");
    private static final String OUTPUT = "$ make\r\n\u001b[32mdone\u001b[0m in 3 s\r\n$ exit\r\n";
    private static final Request FIRST_REQUEST =
            new Request("GET", URI.create("/ws"), Map.of("sec-websocket-key", "dGhlIHNhbXBsZQ=="), "");
    private static final String HTML = "Content-Type: text/html";

    /** Returns the program's output from the requested offset, with other valid messages in between. */
    private static Response fullOutput(Request request) {
        byte[] all = OUTPUT.getBytes(UTF_8);
        int from = request.query("from").map(Integer::parseInt).orElse(0);
        int split = Math.max(from, 10);
        return Response.raw(
                        Frames.accept(request),
                        attached(from),
                        Frames.binary(Arrays.copyOfRange(all, from, split)),
                        Frames.ping(),
                        Frames.text("{\"type\":\"VIEWERS\",\"count\":2}"),
                        Frames.text("{\"type\":\"NEWER\"}"),
                        Frames.binary(Arrays.copyOfRange(all, split, all.length)),
                        Frames.text("{\"type\":\"EXIT\",\"exit_code\":7,\"reason\":\"EXITED\"}"),
                        Frames.close(1000, "{\"code\":\"TERMINAL_CLOSED\"}"))
                .then(Then.FIN);
    }

    private static byte[] attached(int offset) {
        return Frames.text("{\"type\":\"ATTACHED\",\"offset\":" + offset
                + ",\"mode\":\"control\",\"viewers\":1,\"cols\":80,\"rows\":24}");
    }

    /** Returns a server that sends the first responses in order, and then the full output. */
    private static WireServer server(List<Function<Request, Response>> first) {
        Queue<Function<Request, Response>> remaining = new ConcurrentLinkedQueue<>(first);
        return new WireServer(request -> {
            Function<Request, Response> next = remaining.poll();
            return next == null ? fullOutput(request) : next.apply(request);
        });
    }

    private static String read(TerminalSession terminal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[7];
        for (int count = terminal.read(buffer); count >= 0; count = terminal.read(buffer)) {
            bytes.write(buffer, 0, count);
        }
        return bytes.toString(UTF_8);
    }

    private static void assertReadsAll(TerminalSession terminal) {
        assertThat(read(terminal)).isEqualTo(OUTPUT);
        assertThat(terminal.exitCode()).hasValue(7);
        assertThat(terminal.closeReason()).contains("EXITED");
        assertThat(terminal.offset()).isEqualTo(OUTPUT.length());
    }

    @ParameterizedTest
    @EnumSource(
            value = Then.class,
            names = {"FIN", "RST"})
    void resumesAfterACutAtEveryByte(Then end) {
        // the id contains the number of bytes after which the first connection is cut
        Set<UUID> alreadyCut = ConcurrentHashMap.newKeySet();
        int length = fullOutput(FIRST_REQUEST).bytes().length;
        try (WireServer server = new WireServer(request -> {
                    UUID id = id(request);
                    return alreadyCut.add(id)
                            ? fullOutput(request)
                                    .first((int) id.getLeastSignificantBits())
                                    .then(end)
                            : fullOutput(request);
                });
                WindsockClient client = server.client()) {
            // if no bytes arrive, the JDK client repeats the request on its own
            for (int cut = 1; cut < length; cut++) {
                try (TerminalSession terminal = client.attach(new UUID(0, cut)).open()) {
                    assertReadsAll(terminal);
                }
            }
            assertThat(server.connections()).isGreaterThan(length);
        }
    }

    private static UUID id(Request request) {
        String path = request.target().getPath();
        return UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
    }

    @Test
    void readsATerminalByteByByte() {
        // stalls, because the last bytes may be lost if the server disconnects
        try (WireServer server = new WireServer(
                        request -> fullOutput(request).then(Then.STALL).byteByByte());
                WindsockClient client = server.client();
                TerminalSession terminal = client.attach(ID).open()) {
            assertReadsAll(terminal);
            assertThat(server.connections()).isOne();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, VALIDATION_FAILED",
        "401, UNAUTHENTICATED",
        "403, FORBIDDEN",
        "404, NOT_FOUND",
        "409, INVALID_STATE",
        "410, GONE"
    })
    void permanentRejectionEndsTheSession(int status, String code) {
        assertEnds(Response.problem(status + " No", code), code, status);
    }

    /** Responses from servers other than Windsock. */
    static Stream<Arguments> foreignResponses() {
        return Stream.of(
                Arguments.of(Response.http("200 OK", "<html>", HTML), 200),
                Arguments.of(Response.http("307 Moved", "", "Location: http://127.0.0.1:1/"), 307),
                Arguments.of(Response.http("404 Not Found", "<html>", HTML), 404));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("foreignResponses")
    void responseOfAnotherServerEndsTheSession(Response response, int status) {
        assertEnds(response, WindsockException.UNEXPECTED_RESPONSE, status);
    }

    private static void assertEnds(Response response, String code, int status) {
        try (WireServer server = WireServer.respondingWith(response);
                WindsockClient client = server.client();
                TerminalSession terminal = client.attach(ID).open()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> terminal.read(new byte[10]))
                        .isInstanceOfSatisfying(StreamEndedException.class, end -> {
                            assertThat(end.code()).isEqualTo(code);
                            assertThat(end.status()).contains(status);
                        });
            }
            assertThat(server.connections()).isOne();
        }
    }

    /** Temporary failures before or after the session is attached. */
    static Stream<Arguments> temporaryFailures() {
        byte[] partialOutput = Frames.binary(OUTPUT.substring(0, 4).getBytes(UTF_8));
        return Stream.of(
                Arguments.of("408", rejection(Response.problem("408 Slow", "REQUEST_TIMEOUT"))),
                Arguments.of("425", rejection(Response.problem("425 Early", "EARLY"))),
                Arguments.of("429", rejection(Response.problem("429 Much", "TOO_MANY", "Retry-After: 0"))),
                Arguments.of("502", rejection(Response.http("502 Bad", "<html>", HTML))),
                Arguments.of("503", rejection(Response.problem("503 Busy", "DRAINING"))),
                Arguments.of("draining", attached(partialOutput, Frames.close(4002, "{\"code\":\"DRAINING\"}"))),
                Arguments.of("a close without a reason", attached(partialOutput, Frames.close(1001, ""))),
                Arguments.of("invalid JSON", attached(partialOutput, Frames.text("<html>"))),
                Arguments.of("a reserved opcode", attached(partialOutput, Frames.frame(0x83, new byte[] {1}))),
                Arguments.of(
                        "a masked frame",
                        attached(partialOutput, new byte[] {(byte) 0x82, (byte) 0x81, 1, 2, 3, 4, 5})),
                Arguments.of("invalid UTF-8", attached(partialOutput, Frames.frame(0x81, new byte[] {(byte) 0xff}))),
                Arguments.of(
                        "a message that is too large", attached(partialOutput, Frames.text("x".repeat(65 * 1024)))));
    }

    private static Function<Request, Response> rejection(Response response) {
        return request -> response;
    }

    private static Function<Request, Response> attached(byte[]... then) {
        return request -> Response.raw(
                        Frames.accept(request), attached(0), Response.raw(then).bytes())
                .then(Then.STALL);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("temporaryFailures")
    void reconnectsWithoutLosingOrRepeatingOutput(String description, Function<Request, Response> first) {
        RecordingObserver observer = new RecordingObserver();
        try (WireServer server = server(List.of(first));
                WindsockClient client = client(server, observer, Duration.ofSeconds(10));
                TerminalSession terminal = client.attach(ID).open()) {
            assertReadsAll(terminal);
            assertThat(observer.notifications.stream().map(text -> text.split(" ", 2)[0]))
                    .endsWith("reconnecting", "connected", "ended")
                    .filteredOn("reconnecting"::equals)
                    .hasSize(1);
        }
    }

    /** Handshakes without a complete response, and connections without any message. */
    static Stream<Arguments> silentServers() {
        return Stream.of(
                Arguments.of("nothing", rejection(Response.none())),
                Arguments.of(
                        "half a rejection",
                        rejection(Response.problem("503 Busy", "DRAINING")
                                .dropLast(5)
                                .then(Then.STALL))),
                Arguments.of("no first message", (Function<Request, Response>)
                        request -> Response.raw(Frames.accept(request)).then(Then.STALL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silentServers")
    void timesOutIfTheServerIsSilent(String description, Function<Request, Response> first) {
        try (WireServer server = server(List.of(first));
                WindsockClient client = client(server, new ClientObserver() {}, Duration.ofMillis(100));
                TerminalSession terminal = client.attach(ID).open()) {
            assertReadsAll(terminal);
        }
    }

    @Test
    void permanentCloseEndsTheSession() {
        RecordingObserver observer = new RecordingObserver();
        try (WireServer server = server(List.of(attached(Frames.close(4502, "{\"code\":\"FORBIDDEN\"}"))));
                WindsockClient client = client(server, observer, Duration.ofSeconds(10));
                TerminalSession terminal = client.attach(ID).open()) {
            assertThatThrownBy(() -> terminal.read(new byte[10]))
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            end -> assertThat(end.code()).isEqualTo("FORBIDDEN"));
            assertThat(observer.notifications).containsExactly("connected false", "ended FORBIDDEN");
            assertThat(server.connections()).isOne();
        }
    }

    /** The key is rotated while a terminal is open. */
    @Test
    void usesTheNewKeyAfterARotation() throws InterruptedException {
        AtomicInteger keyRequests = new AtomicInteger();
        try (WireServer server = server(List.of(
                        attached(Frames.close(4500, "{\"code\":\"CREDENTIAL_REVOKED\"}")),
                        rejection(Response.problem("401 Who", "UNAUTHENTICATED"))));
                WindsockClient client = WindsockClient.builder()
                        .url(server.url())
                        .credentials(() -> "wsk_" + keyRequests.incrementAndGet())
                        .reconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(1))
                        .build();
                TerminalSession terminal = client.attach(ID).open()) {
            assertReadsAll(terminal);
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                keys.add(server.takeRequest().header("x-api-key").orElseThrow());
            }
            assertThat(keys).doesNotHaveDuplicates();
        }
    }

    private static WindsockClient client(WireServer server, ClientObserver observer, Duration timeout) {
        return WindsockClient.builder()
                .url(server.url())
                .apiKey("wsk_test")
                .eventTransports(Transport.WEBSOCKET)
                .observer(observer)
                .connectTimeout(timeout)
                .requestTimeout(timeout)
                .reconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(1))
                .build();
    }

    /** Records the notifications about a terminal. */
    private static final class RecordingObserver implements ClientObserver {
        private final List<String> notifications = new CopyOnWriteArrayList<>();

        @Override
        public void streamConnected(String stream, boolean resumed) {
            assertThat(stream).isEqualTo("/ws/terminals/{id}");
            notifications.add("connected " + resumed);
        }

        @Override
        public void streamReconnecting(String stream, String reason, Duration delay) {
            notifications.add("reconnecting " + reason);
        }

        @Override
        public void streamEnded(String stream, String code) {
            notifications.add("ended " + code);
        }
    }
}
