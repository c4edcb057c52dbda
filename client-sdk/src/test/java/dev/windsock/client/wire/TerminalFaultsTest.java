// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.ClientObserver;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.TerminalSession;
import dev.windsock.client.stream.Transport;
import dev.windsock.client.wire.Answer.Then;
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

/** What terminals make of servers that cut them off, refuse, say what the protocol does not know, or fall silent. */
@Timeout(60)
final class TerminalFaultsTest {
    private static final UUID ID = UUID.fromString("01a20fcd-5dcf-76cb-ad6e-000000000000");
    private static final String PRINTED = "$ make\r\n\u001b[32mdone\u001b[0m in 3 s\r\n$ exit\r\n";
    private static final Request FIRST =
            new Request("GET", URI.create("/ws"), Map.of("sec-websocket-key", "dGhlIHNhbXBsZQ=="), "");
    private static final String HTML = "Content-Type: text/html";

    /** All that the program prints, from where it is asked for, with all else that a terminal's socket may bring. */
    private static Answer printed(Request request) {
        byte[] all = PRINTED.getBytes(UTF_8);
        int from = request.query("from").map(Integer::parseInt).orElse(0);
        int third = Math.max(from, 10);
        return Answer.raw(
                        Frames.accept(request),
                        attached(from),
                        Frames.binary(Arrays.copyOfRange(all, from, third)),
                        Frames.ping(),
                        Frames.text("{\"type\":\"VIEWERS\",\"count\":2}"),
                        Frames.text("{\"type\":\"NEWER\"}"),
                        Frames.binary(Arrays.copyOfRange(all, third, all.length)),
                        Frames.text("{\"type\":\"EXIT\",\"exit_code\":7,\"reason\":\"EXITED\"}"),
                        Frames.close(1000, "{\"code\":\"TERMINAL_CLOSED\"}"))
                .then(Then.FIN);
    }

    private static byte[] attached(int offset) {
        return Frames.text("{\"type\":\"ATTACHED\",\"offset\":" + offset
                + ",\"mode\":\"control\",\"viewers\":1,\"cols\":80,\"rows\":24}");
    }

    /** What the first requests are answered with; all others with what the program prints. */
    private static WireServer server(List<Function<Request, Answer>> first) {
        Queue<Function<Request, Answer>> left = new ConcurrentLinkedQueue<>(first);
        return new WireServer(request -> {
            Function<Request, Answer> next = left.poll();
            return next == null ? printed(request) : next.apply(request);
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

    private static void printsAll(TerminalSession terminal) {
        assertThat(read(terminal)).isEqualTo(PRINTED);
        assertThat(terminal.exitCode()).hasValue(7);
        assertThat(terminal.closeReason()).contains("EXITED");
        assertThat(terminal.offset()).isEqualTo(PRINTED.length());
    }

    @ParameterizedTest
    @EnumSource(
            value = Then.class,
            names = {"FIN", "RST"})
    void aTerminalThatIsCutAnywhereGoesOnWhereItWas(Then end) {
        // the id says after how many bytes the first connection is cut
        Set<UUID> cutAlready = ConcurrentHashMap.newKeySet();
        int length = printed(FIRST).bytes().length;
        try (WireServer server = new WireServer(request -> {
                    UUID id = id(request);
                    return cutAlready.add(id)
                            ? printed(request)
                                    .first((int) id.getLeastSignificantBits())
                                    .then(end)
                            : printed(request);
                });
                WindsockClient client = WireClients.quick(server)) {
            // without a byte, the JDK's client asks again by itself
            for (int cut = 1; cut < length; cut++) {
                try (TerminalSession terminal = client.attach(new UUID(0, cut)).open()) {
                    printsAll(terminal);
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
    void aTerminalThatComesByteByByteIsTheSame() {
        // a server that has gone may take what was sent last with it
        try (WireServer server = new WireServer(
                        request -> printed(request).then(Then.STALL).byteByByte());
                WindsockClient client = WireClients.quick(server);
                TerminalSession terminal = client.attach(ID).open()) {
            printsAll(terminal);
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
    void aRefusalThatStaysEndsIt(int status, String code) {
        isEndedBy(Answer.problem(status + " No", code), code, status);
    }

    /** Answers of who is no Windsock server. */
    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of(Answer.http("200 OK", "<html>", HTML), 200),
                Arguments.of(Answer.http("307 Moved", "", "Location: http://127.0.0.1:1/"), 307),
                Arguments.of(Answer.http("404 Not Found", "<html>", HTML), 404));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("strangers")
    void anAnswerOfSomebodyElseEndsIt(Answer answer, int status) {
        isEndedBy(answer, WindsockException.UNEXPECTED_ANSWER, status);
    }

    private static void isEndedBy(Answer answer, String code, int status) {
        try (WireServer server = WireServer.answering(answer);
                WindsockClient client = WireClients.quick(server);
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

    /** What passes, before or after the terminal is attached to. */
    static Stream<Arguments> passing() {
        byte[] some = Frames.binary(PRINTED.substring(0, 4).getBytes(UTF_8));
        return Stream.of(
                Arguments.of("408", refusal(Answer.problem("408 Slow", "REQUEST_TIMEOUT"))),
                Arguments.of("425", refusal(Answer.problem("425 Early", "EARLY"))),
                Arguments.of("429", refusal(Answer.problem("429 Much", "TOO_MANY", "Retry-After: 0"))),
                Arguments.of("502", refusal(Answer.http("502 Bad", "<html>", HTML))),
                Arguments.of("503", refusal(Answer.problem("503 Busy", "DRAINING"))),
                Arguments.of("draining", attached(some, Frames.close(4002, "{\"code\":\"DRAINING\"}"))),
                Arguments.of("a close without a word", attached(some, Frames.close(1001, ""))),
                Arguments.of("no JSON", attached(some, Frames.text("<html>"))),
                Arguments.of("a reserved opcode", attached(some, Frames.frame(0x83, new byte[] {1}))),
                Arguments.of("a masked frame", attached(some, new byte[] {(byte) 0x82, (byte) 0x81, 1, 2, 3, 4, 5})),
                Arguments.of("no UTF-8", attached(some, Frames.frame(0x81, new byte[] {(byte) 0xff}))),
                Arguments.of("a large message", attached(some, Frames.text("x".repeat(65 * 1024)))));
    }

    private static Function<Request, Answer> refusal(Answer answer) {
        return request -> answer;
    }

    private static Function<Request, Answer> attached(byte[]... then) {
        return request -> Answer.raw(
                        Frames.accept(request), attached(0), Answer.raw(then).bytes())
                .then(Then.STALL);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void whatPassesIsComeBackFromWithoutAByteMoreOrLess(String what, Function<Request, Answer> first) {
        Heard heard = new Heard();
        try (WireServer server = server(List.of(first));
                WindsockClient client = client(server, heard, Duration.ofSeconds(10));
                TerminalSession terminal = client.attach(ID).open()) {
            printsAll(terminal);
            assertThat(heard.told.stream().map(told -> told.split(" ", 2)[0]))
                    .endsWith("reconnecting", "connected", "ended")
                    .filteredOn("reconnecting"::equals)
                    .hasSize(1);
        }
    }

    /** Handshakes that are not answered to their end, and connections that say nothing. */
    static Stream<Arguments> silent() {
        return Stream.of(
                Arguments.of("nothing", refusal(Answer.nothing())),
                Arguments.of(
                        "half a refusal",
                        refusal(Answer.problem("503 Busy", "DRAINING")
                                .without(5)
                                .then(Then.STALL))),
                Arguments.of("no first word", (Function<Request, Answer>)
                        request -> Answer.raw(Frames.accept(request)).then(Then.STALL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silent")
    void whoSaysNothingIsGivenUp(String what, Function<Request, Answer> first) {
        try (WireServer server = server(List.of(first));
                WindsockClient client = client(server, new ClientObserver() {}, Duration.ofMillis(100));
                TerminalSession terminal = client.attach(ID).open()) {
            printsAll(terminal);
        }
    }

    @Test
    void anEndForGoodEndsIt() {
        Heard heard = new Heard();
        try (WireServer server = server(List.of(attached(Frames.close(4502, "{\"code\":\"FORBIDDEN\"}"))));
                WindsockClient client = client(server, heard, Duration.ofSeconds(10));
                TerminalSession terminal = client.attach(ID).open()) {
            assertThatThrownBy(() -> terminal.read(new byte[10]))
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            end -> assertThat(end.code()).isEqualTo("FORBIDDEN"));
            assertThat(heard.told).containsExactly("connected false", "ended FORBIDDEN");
            assertThat(server.connections()).isOne();
        }
    }

    /** A key that is replaced while a terminal is open. */
    @Test
    void aKeyThatWasRotatedOutIsReplacedByTheNext() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        try (WireServer server = server(List.of(
                        attached(Frames.close(4500, "{\"code\":\"CREDENTIAL_REVOKED\"}")),
                        refusal(Answer.problem("401 Who", "UNAUTHENTICATED"))));
                WindsockClient client = WindsockClient.builder()
                        .url(server.url())
                        .credentials(() -> "wsk_" + asked.incrementAndGet())
                        .reconnectWait(Duration.ofMillis(1), Duration.ofMillis(1))
                        .build();
                TerminalSession terminal = client.attach(ID).open()) {
            printsAll(terminal);
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                keys.add(server.asked().header("x-api-key").orElseThrow());
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
                .reconnectWait(Duration.ofMillis(1), Duration.ofMillis(1))
                .build();
    }

    /** What an observer is told of a terminal. */
    private static final class Heard implements ClientObserver {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void streamConnected(String stream, boolean resumed) {
            assertThat(stream).isEqualTo("/ws/terminals/{id}");
            told.add("connected " + resumed);
        }

        @Override
        public void streamReconnecting(String stream, String reason, Duration delay) {
            told.add("reconnecting " + reason);
        }

        @Override
        public void streamEnded(String stream, String code) {
            told.add("ended " + code);
        }
    }
}
