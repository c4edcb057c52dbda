// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windsock.client.ConflictException;
import dev.windsock.client.ForbiddenException;
import dev.windsock.client.InvalidRequestException;
import dev.windsock.client.NotFoundException;
import dev.windsock.client.RateLimitedException;
import dev.windsock.client.UnauthenticatedException;
import dev.windsock.client.UnavailableException;
import dev.windsock.client.UnexpectedAnswerException;
import dev.windsock.client.UnreachableException;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.Volume;
import dev.windsock.client.wire.Answer.Then;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What calls make of answers that are wrong, break off or do not come, and that the next call is none the worse for it. */
@Timeout(30)
final class CallFaultsTest {
    private static final UUID ID = new UUID(1, 2);
    private static final Answer VOLUME = Answer.json("{\"id\":\"" + ID + "\",\"name\":\"d\u00e4ta\"}");
    private static final Duration PATIENCE = Duration.ofMillis(300);

    /** Something else than Windsock's answer to a query, whole. */
    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(Answer.problem("400 Bad", "VALIDATION_FAILED"), InvalidRequestException.class, 400, false),
                Arguments.of(Answer.problem("401 No", "UNAUTHENTICATED"), UnauthenticatedException.class, 401, false),
                Arguments.of(Answer.problem("403 No", "FORBIDDEN"), ForbiddenException.class, 403, false),
                Arguments.of(Answer.problem("404 No", "NOT_FOUND"), NotFoundException.class, 404, false),
                Arguments.of(Answer.problem("408 Slow", "REQUEST_TIMEOUT"), UnavailableException.class, 408, true),
                Arguments.of(Answer.problem("409 No", "NAME_TAKEN"), ConflictException.class, 409, false),
                Arguments.of(Answer.problem("429 Much", "RATE_LIMITED"), RateLimitedException.class, 429, true),
                Arguments.of(Answer.problem("503 Busy", "OVERLOADED"), UnavailableException.class, 503, true));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refusals")
    void aRefusalIsOfItsKind(Answer answer, Class<? extends WindsockException> kind, int status, boolean retryable) {
        try (WireServer server = WireServer.answering(answer, answer.byteByByte(), VOLUME);
                WindsockClient client = client(server)) {
            for (int i = 0; i < 2; i++) {
                WindsockException refused = failure(client);
                assertThat(refused).isInstanceOf(kind);
                assertThat(refused.status()).contains(status);
                assertThat(refused.code()).matches("[A-Z_]+").isNotEqualTo(WindsockException.UNEXPECTED_ANSWER);
                assertThat(refused.requestId()).contains("r-1");
                assertThat(refused.isRetryable()).isEqualTo(retryable);
                assertThat(refused.retryAfter()).isEmpty();
            }
            assertThat(query(client).getName()).isEqualTo("d\u00e4ta");
            assertThat(server.connections()).isOne();
        }
    }

    /** What stands between a client and its server, and answers for it. */
    static Stream<Arguments> strangers() {
        String page = "<html>Sign in</html>";
        String html = "Content-Type: text/html; charset=utf-8";
        return Stream.of(
                Arguments.of(Answer.http("200 OK", page, html), 200, false),
                Arguments.of(Answer.http("200 OK", page, "content-type: TEXT/HTML"), 200, false),
                Arguments.of(Answer.http("200 OK", "fine", "Content-Type: text/plain"), 200, false),
                Arguments.of(Answer.http("203 Other", page, html), 203, false),
                Arguments.of(Answer.http("302 Found", "", "Location: /elsewhere"), 302, false),
                Arguments.of(Answer.http("307 Moved", page, html, "Location: http://127.0.0.1:1/"), 307, false),
                Arguments.of(Answer.http("401 Who", page, html), 401, false),
                Arguments.of(Answer.http("403 No", page, html), 403, false),
                Arguments.of(Answer.http("407 Proxy", page, html, "Proxy-Authenticate: Basic"), 407, false),
                Arguments.of(Answer.http("404 None", "{]", "Content-Type: application/json"), 404, false),
                Arguments.of(Answer.http("502 Bad", page, html), 502, true),
                Arguments.of(Answer.http("504 Late", "[".repeat(5000), html), 504, true));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("strangers")
    void anAnswerOfSomebodyElseIsTold(Answer answer, int status, boolean retryable) {
        try (WireServer server = WireServer.answering(answer, VOLUME);
                WindsockClient client = client(server)) {
            WindsockException told = failure(client);
            assertThat(told.code()).isEqualTo(WindsockException.UNEXPECTED_ANSWER);
            assertThat(told).isInstanceOf(status < 500 ? UnexpectedAnswerException.class : UnavailableException.class);
            assertThat(told.status()).contains(status);
            assertThat(told.requestId()).isEmpty();
            assertThat(told.isRetryable()).isEqualTo(retryable);
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    @Test
    void aRedirectIsNotFollowedSoTheKeyGoesNowhereElse() throws InterruptedException {
        try (WireServer elsewhere = WireServer.answering(VOLUME);
                WireServer server = new WireServer(
                        request -> Answer.http("308 Moved", "", "Location: " + elsewhere.url() + request.target()));
                WindsockClient client = client(server)) {
            assertThat(failure(client)).isInstanceOf(UnexpectedAnswerException.class);
            assertThat(server.asked().header("x-api-key")).contains("wsk_test");
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @Test
    void whatIsNoJsonIsTold() {
        try (WireServer server = WireServer.answering(
                        Answer.json("{\"id\":"),
                        Answer.json("\0\1\2"),
                        Answer.json("[]"),
                        Answer.json("{\"id\":5}"),
                        VOLUME);
                WindsockClient client = client(server)) {
            for (int i = 0; i < 4; i++) {
                WindsockException told = failure(client);
                assertThat(told.code()).isEqualTo(WindsockException.UNEXPECTED_ANSWER);
                assertThat(told.isRetryable()).isFalse();
            }
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    @Test
    void howLongToWaitIsReadInSecondsAndAsADate() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
        try (WireServer server = WireServer.answering(
                        Answer.problem("429 Much", "RATE_LIMITED", "Retry-After: 7"),
                        Answer.problem("503 Busy", "DRAINING", "retry-after: " + date),
                        Answer.problem("503 Busy", "DRAINING", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"),
                        Answer.problem("503 Busy", "DRAINING", "Retry-After: soon"),
                        Answer.problem("503 Busy", "DRAINING", "Retry-After: -1"),
                        Answer.problem("503 Busy", "DRAINING", "Retry-After: 9223372036854775807"));
                WindsockClient client = client(server)) {
            assertThat(failure(client).retryAfter()).contains(Duration.ofSeconds(7));
            assertThat(failure(client).retryAfter().orElseThrow())
                    .isBetween(Duration.ofSeconds(80), Duration.ofSeconds(100));
            for (int i = 0; i < 3; i++) {
                assertThat(failure(client).retryAfter()).isEmpty();
            }
            assertThat(failure(client).retryAfter().orElseThrow().toMillis()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Then.class,
            names = {"FIN", "RST"})
    void anAnswerThatIsCutAnywhereIsNoAnswer(Then end) {
        int length = VOLUME.bytes().length;
        // a query whose answer does not begin is asked once more by the JDK's client
        try (WireServer server =
                        new WireServer(request -> request.target().getPath().endsWith("whole")
                                ? VOLUME
                                : VOLUME.first(Integer.parseInt(
                                                request.query("cursor").orElseThrow()))
                                        .then(end));
                WindsockClient client = client(server)) {
            for (int cut = 0; cut < length; cut++) {
                String cursor = String.valueOf(cut);
                WindsockException broken = catchThrowableOfType(
                        WindsockException.class, () -> client.volumes().listVolumes(1, cursor));
                assertThat(broken).as("cut after %s", cut).isInstanceOf(UnreachableException.class);
                assertThat(broken.status()).isEmpty();
                assertThat(broken.isRetryable()).isTrue();
            }
        }
    }

    @Test
    void aMutationThatIsCutIsSentOnce() {
        try (WireServer server = WireServer.answering(
                        Answer.raw().then(Then.RST), Answer.raw().then(Then.FIN), VOLUME);
                WindsockClient client = client(server)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.volumes()
                                .createVolume(
                                        new CreateVolumeRequest().name("data").sizeGb(1L), null))
                        .isInstanceOf(UnreachableException.class);
            }
            assertThat(client.volumes()
                            .createVolume(new CreateVolumeRequest().name("data").sizeGb(1L), null)
                            .getId())
                    .isEqualTo(ID);
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void garbageIsNoAnswer() {
        try (WireServer server = WireServer.answering(
                        Answer.raw("SSH-2.0-OpenSSH_9.9\r\n\r\n".getBytes()).then(Then.FIN),
                        Answer.raw(new byte[] {0x15, 3, 1, 0, 2, 2, 80, '\r', '\n', '\r', '\n'})
                                .then(Then.STALL),
                        Answer.raw("HTTP/1.1 2x0 OK\r\n\r\n".getBytes()).then(Then.STALL),
                        Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: some\r\n\r\n{}".getBytes())
                                .then(Then.STALL),
                        Answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".getBytes())
                                .then(Then.STALL),
                        VOLUME);
                WindsockClient client = client(server)) {
            for (int i = 0; i < 5; i++) {
                assertThat(failure(client)).isInstanceOf(UnreachableException.class);
            }
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    /** Answers that do not begin, or do not end. */
    static Stream<Answer> stalls() {
        Answer refusal = Answer.problem("503 Busy", "DRAINING");
        return Stream.of(
                Answer.nothing(),
                VOLUME.first(10).then(Then.STALL),
                VOLUME.without(1).then(Then.STALL),
                VOLUME.without(VOLUME.bytes().length - 70).then(Then.STALL),
                refusal.without(1).then(Then.STALL));
    }

    @ParameterizedTest
    @MethodSource("stalls")
    void anAnswerThatStallsTakesNoLongerThanTheTimeout(Answer stalls) {
        try (WireServer server = WireServer.answering(stalls, VOLUME);
                WindsockClient client = WindsockClient.builder()
                        .url(server.url())
                        .apiKey("wsk_test")
                        .requestTimeout(PATIENCE)
                        .build()) {
            long began = System.nanoTime();
            assertThat(failure(client)).isInstanceOf(UnreachableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(PATIENCE, Duration.ofSeconds(10));
            assertThat(query(client).getId()).isEqualTo(ID);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatIsNotMadeTakesNoLongerThanTheTimeout() throws IOException {
        // its queue is full, so the kernel answers nobody
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Crowd unused = new Crowd(full.getLocalPort());
                WindsockClient client = WindsockClient.builder()
                        .url("http://127.0.0.1:" + full.getLocalPort())
                        .apiKey("wsk_test")
                        .connectTimeout(PATIENCE)
                        .build()) {
            assertThat(failure(client)).isInstanceOf(UnreachableException.class).hasMessageContaining("timed out");
        }
    }

    @Test
    void aFileThatStallsOrIsCutIsTold() throws Exception {
        String rows = "{\"n\":1}\n".repeat(200);
        Answer file = Answer.http("200 OK", rows, "Content-Type: application/x-ndjson");
        try (WireServer server = WireServer.answering(
                        file,
                        file.without(10).then(Then.STALL),
                        file.without(10).then(Then.RST),
                        VOLUME);
                WindsockClient client = WindsockClient.builder()
                        .url(server.url())
                        .apiKey("wsk_test")
                        .requestTimeout(PATIENCE)
                        .build()) {
            File whole = export(client);
            assertThat(Files.readString(whole.toPath())).isEqualTo(rows);
            Files.delete(whole.toPath());
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> export(client)).isInstanceOfSatisfying(WindsockException.class, broken -> {
                    assertThat(broken.code()).isEqualTo(WindsockException.UNREACHABLE);
                    assertThat(broken.isRetryable()).isTrue();
                });
            }
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    @ParameterizedTest
    @MethodSource("stalls")
    void whoeverWaitsCanBeInterrupted(Answer stalls) throws Exception {
        try (WireServer server = WireServer.answering(stalls, VOLUME);
                WindsockClient client = client(server)) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread waiting = Thread.ofVirtual().start(() -> {
                WindsockException failure = failure(client);
                interrupted.complete(failure.code().equals(WindsockException.INTERRUPTED)
                        && Thread.currentThread().isInterrupted());
            });
            server.asked();
            waiting.interrupt();
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    @ParameterizedTest
    @MethodSource("stalls")
    void aCloseOfTheClientEndsCallsThatWait(Answer stalls) throws Exception {
        try (WireServer server = WireServer.answering(stalls)) {
            WindsockClient client = client(server);
            CompletableFuture<WindsockException> ended = CompletableFuture.supplyAsync(() -> failure(client));
            server.asked();
            client.close();
            assertThat(ended.get(10, TimeUnit.SECONDS).code()).isEqualTo(WindsockException.UNREACHABLE);
            assertThat(failure(client)).isInstanceOf(UnreachableException.class);
        }
    }

    private static WindsockClient client(WireServer server) {
        return WindsockClient.builder().url(server.url()).apiKey("wsk_test").build();
    }

    private static Volume query(WindsockClient client) {
        return client.volumes().getVolume(ID);
    }

    private static WindsockException failure(WindsockClient client) {
        return catchThrowableOfType(WindsockException.class, () -> query(client));
    }

    private static File export(WindsockClient client) {
        return client.audit().exportAudit("ndjson", null, null, null, null, null, null, null);
    }

    /** Connections to a listener that does not accept, as many as it takes until the kernel lets nobody in. */
    private static final class Crowd implements AutoCloseable {
        private static final int NOBODY_IS_LET_IN_MS = 200;

        private final List<Socket> inside = new ArrayList<>();

        private Crowd(int port) throws IOException {
            while (true) {
                Socket next = new Socket();
                try {
                    next.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), NOBODY_IS_LET_IN_MS);
                    inside.add(next);
                } catch (SocketTimeoutException e) {
                    next.close();
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : inside) {
                socket.close();
            }
        }
    }
}
