// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.ClosedException;
import dev.windsock.client.error.ConflictException;
import dev.windsock.client.error.ForbiddenException;
import dev.windsock.client.error.InvalidRequestException;
import dev.windsock.client.error.NotFoundException;
import dev.windsock.client.error.RateLimitedException;
import dev.windsock.client.error.UnauthenticatedException;
import dev.windsock.client.error.UnavailableException;
import dev.windsock.client.error.UnexpectedResponseException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.Health;
import dev.windsock.client.model.Volume;
import dev.windsock.client.wire.Response.Then;
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

/** Calls whose responses are invalid, truncated or missing; the next call is not affected. */
@Timeout(30)
final class CallFaultsTest {
    private static final UUID ID = new UUID(1, 2);
    private static final Response VOLUME = Response.json("{\"id\":\"" + ID + "\",\"name\":\"d\u00e4ta\"}");
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** For calls that must succeed, even if the machine is busy. */
    private static final RequestOptions UNHURRIED = RequestOptions.none().timeout(Duration.ofSeconds(20));

    /** Rejections by Windsock. */
    static Stream<Arguments> rejections() {
        return Stream.of(
                Arguments.of(
                        Response.problem("400 Bad", "VALIDATION_FAILED"), InvalidRequestException.class, 400, false),
                Arguments.of(Response.problem("401 No", "UNAUTHENTICATED"), UnauthenticatedException.class, 401, false),
                Arguments.of(Response.problem("403 No", "FORBIDDEN"), ForbiddenException.class, 403, false),
                Arguments.of(Response.problem("404 No", "NOT_FOUND"), NotFoundException.class, 404, false),
                Arguments.of(Response.problem("408 Slow", "REQUEST_TIMEOUT"), UnavailableException.class, 408, true),
                Arguments.of(Response.problem("409 No", "NAME_TAKEN"), ConflictException.class, 409, false),
                Arguments.of(Response.problem("429 Much", "RATE_LIMITED"), RateLimitedException.class, 429, true),
                Arguments.of(Response.problem("503 Busy", "OVERLOADED"), UnavailableException.class, 503, true));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("rejections")
    void mapsEachStatusToItsException(
            Response response, Class<? extends WindsockException> type, int status, boolean retryable) {
        try (WireServer server = WireServer.respondingWith(response, response.byteByByte(), VOLUME);
                WindsockClient client = server.client()) {
            for (int i = 0; i < 2; i++) {
                WindsockException rejected = failure(client);
                assertThat(rejected).isInstanceOf(type);
                assertThat(rejected.status()).contains(status);
                assertThat(rejected.code()).matches("[A-Z_]+").isNotEqualTo(WindsockException.UNEXPECTED_RESPONSE);
                assertThat(rejected.requestId()).contains("r-1");
                assertThat(rejected.isRetryable()).isEqualTo(retryable);
                assertThat(rejected.retryAfter()).isEmpty();
            }
            assertThat(query(client).getName()).isEqualTo("d\u00e4ta");
            assertThat(server.connections()).isOne();
        }
    }

    /** Responses from intermediaries between the client and the server. */
    static Stream<Arguments> foreignResponses() {
        String page = "<html>Sign in</html>";
        String html = "Content-Type: text/html; charset=utf-8";
        return Stream.of(
                Arguments.of(Response.http("200 OK", page, html), 200, false),
                Arguments.of(Response.http("200 OK", page, "content-type: TEXT/HTML"), 200, false),
                Arguments.of(Response.http("200 OK", "fine", "Content-Type: text/plain"), 200, false),
                Arguments.of(Response.http("203 Other", page, html), 203, false),
                Arguments.of(Response.http("302 Found", "", "Location: /elsewhere"), 302, false),
                Arguments.of(Response.http("307 Moved", page, html, "Location: http://127.0.0.1:1/"), 307, false),
                Arguments.of(Response.http("401 Who", page, html), 401, false),
                Arguments.of(Response.http("403 No", page, html), 403, false),
                Arguments.of(Response.http("407 Proxy", page, html, "Proxy-Authenticate: Basic"), 407, false),
                Arguments.of(Response.http("404 None", "{]", "Content-Type: application/json"), 404, false),
                Arguments.of(Response.http("502 Bad", page, html), 502, true),
                Arguments.of(Response.http("504 Late", "[".repeat(5000), html), 504, true));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("foreignResponses")
    void reportsAResponseOfAnotherServer(Response response, int status, boolean retryable) {
        try (WireServer server = WireServer.respondingWith(response, VOLUME);
                WindsockClient client = server.client()) {
            WindsockException failure = failure(client);
            assertThat(failure.code()).isEqualTo(WindsockException.UNEXPECTED_RESPONSE);
            assertThat(failure)
                    .isInstanceOf(status < 500 ? UnexpectedResponseException.class : UnavailableException.class);
            assertThat(failure.status()).contains(status);
            assertThat(failure.requestId()).isEmpty();
            assertThat(failure.isRetryable()).isEqualTo(retryable);
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    @Test
    void doesNotFollowRedirects() throws InterruptedException {
        try (WireServer elsewhere = WireServer.respondingWith(VOLUME);
                WireServer server = new WireServer(
                        request -> Response.http("308 Moved", "", "Location: " + elsewhere.url() + request.target()));
                WindsockClient client = server.client()) {
            assertThat(failure(client)).isInstanceOf(UnexpectedResponseException.class);
            assertThat(server.takeRequest().header("x-api-key")).contains("wsk_test");
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @Test
    void reportsInvalidJson() {
        try (WireServer server = WireServer.respondingWith(
                        Response.json("{\"id\":"),
                        Response.json("\0\1\2"),
                        Response.json("[]"),
                        Response.json("{\"id\":5}"),
                        Response.json("{\"hello\":\"world\"}"),
                        VOLUME);
                WindsockClient client = server.client()) {
            for (int i = 0; i < 5; i++) {
                WindsockException failure = failure(client);
                assertThat(failure.code()).isEqualTo(WindsockException.UNEXPECTED_RESPONSE);
                assertThat(failure.isRetryable()).isFalse();
            }
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    @Test
    void readsRetryAfterInSecondsAndAsADate() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
        try (WireServer server = WireServer.respondingWith(
                        Response.problem("429 Much", "RATE_LIMITED", "Retry-After: 7"),
                        Response.problem("503 Busy", "DRAINING", "retry-after: " + date),
                        Response.problem("503 Busy", "DRAINING", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"),
                        Response.problem("503 Busy", "DRAINING", "Retry-After: soon"),
                        Response.problem("503 Busy", "DRAINING", "Retry-After: -1"),
                        Response.problem("503 Busy", "DRAINING", "Retry-After: 9223372036854775807"));
                WindsockClient client = server.client()) {
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
    void reportsATruncatedResponseAsUnreachable(Then end) {
        int length = VOLUME.bytes().length;
        // the JDK client repeats a query once if it receives no response
        try (WireServer server =
                        new WireServer(request -> request.target().getPath().endsWith("whole")
                                ? VOLUME
                                : VOLUME.first(Integer.parseInt(
                                                request.query("cursor").orElseThrow()))
                                        .then(end));
                WindsockClient client = server.client()) {
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
    void returnsTheHealthOfAServerThatIsNotHealthy() {
        Response down = Response.http(
                "503 Service Unavailable",
                "{\"name\":\"windsock\",\"status\":\"DOWN\"}",
                "Content-Type: application/json",
                "X-Request-ID: r-1");
        Response foreign = Response.http(
                "503 Service Unavailable", "{\"status\":\"no healthy upstream\"}", "Content-Type: application/json");
        try (WireServer server = WireServer.respondingWith(
                        down, foreign, Response.problem("503 Busy", "OVERLOADED", "X-Request-ID: r-1"), down);
                WindsockClient client = server.client()) {
            ApiResponse<Health> response = client.server().getReadinessWithHttpInfo();
            assertThat(response.getStatusCode()).isEqualTo(503);
            assertThat(response.getData().getStatus()).isEqualTo("DOWN");
            assertThatThrownBy(() -> client.server().getReadiness())
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("not from a Windsock server");
            assertThatThrownBy(() -> client.server().getReadiness())
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            e -> assertThat(e.code()).isEqualTo("OVERLOADED"));
            // only a health query returns a result for this status; any other call fails
            assertThat(failure(client)).isInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void doesNotRepeatAMutation() {
        try (WireServer server = WireServer.respondingWith(
                        Response.raw().then(Then.RST), Response.raw().then(Then.FIN), VOLUME);
                WindsockClient client = server.client()) {
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
    void reportsGarbageAsUnreachable() {
        try (WireServer server = WireServer.respondingWith(
                        Response.raw("SSH-2.0-OpenSSH_9.9\r\n\r\n".getBytes()).then(Then.FIN),
                        Response.raw(new byte[] {0x15, 3, 1, 0, 2, 2, 80, '\r', '\n', '\r', '\n'})
                                .then(Then.STALL),
                        Response.raw("HTTP/1.1 2x0 OK\r\n\r\n".getBytes()).then(Then.STALL),
                        Response.raw("HTTP/1.1 200 OK\r\nContent-Length: some\r\n\r\n{}".getBytes())
                                .then(Then.STALL),
                        Response.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".getBytes())
                                .then(Then.STALL),
                        VOLUME);
                WindsockClient client = server.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(failure(client)).isInstanceOf(UnreachableException.class);
            }
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    /** Responses that never start or never end. */
    static Stream<Response> stalled() {
        Response rejection = Response.problem("503 Busy", "DRAINING");
        return Stream.of(
                Response.none(),
                VOLUME.first(10).then(Then.STALL),
                VOLUME.dropLast(1).then(Then.STALL),
                VOLUME.dropLast(VOLUME.bytes().length - 70).then(Then.STALL),
                rejection.dropLast(1).then(Then.STALL));
    }

    @ParameterizedTest
    @MethodSource("stalled")
    void timesOutIfAResponseStalls(Response stalled) {
        try (WireServer server = WireServer.respondingWith(stalled, VOLUME);
                WindsockClient client = WindsockClient.builder()
                        .url(server.url())
                        .apiKey("wsk_test")
                        .requestTimeout(TIMEOUT)
                        .build()) {
            long start = System.nanoTime();
            assertThat(failure(client)).isInstanceOf(UnreachableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT, Duration.ofSeconds(10));
            assertThat(query(client).getId()).isEqualTo(ID);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void timesOutIfNoConnectionIsEstablished() throws IOException {
        // the backlog is full, so the kernel ignores connection attempts
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FullBacklog unused = new FullBacklog(full.getLocalPort());
                WindsockClient client = WindsockClient.builder()
                        .url("http://127.0.0.1:" + full.getLocalPort())
                        .apiKey("wsk_test")
                        .connectTimeout(TIMEOUT)
                        .build()) {
            assertThat(failure(client)).isInstanceOf(UnreachableException.class).hasMessageContaining("timed out");
        }
    }

    @Test
    void reportsAStalledOrTruncatedFile() throws Exception {
        String rows = "{\"n\":1}\n".repeat(200);
        Response file = Response.http("200 OK", rows, "Content-Type: application/x-ndjson");
        try (WireServer server = WireServer.respondingWith(
                        file,
                        file.dropLast(10).then(Then.STALL),
                        file.dropLast(10).then(Then.RST),
                        VOLUME);
                WindsockClient client = WindsockClient.builder()
                        .url(server.url())
                        .apiKey("wsk_test")
                        .requestTimeout(TIMEOUT)
                        .build()) {
            File whole = client.audit().with(UNHURRIED).exportAudit(q -> q.format("ndjson"));
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
    @MethodSource("stalled")
    void interruptsCalls(Response stalled) throws Exception {
        try (WireServer server = WireServer.respondingWith(stalled, VOLUME);
                WindsockClient client = server.client()) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread waiting = Thread.ofVirtual().start(() -> {
                WindsockException failure = failure(client);
                interrupted.complete(failure.code().equals(WindsockException.INTERRUPTED)
                        && Thread.currentThread().isInterrupted());
            });
            server.takeRequest();
            waiting.interrupt();
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(query(client).getId()).isEqualTo(ID);
        }
    }

    @ParameterizedTest
    @MethodSource("stalled")
    void closingTheClientEndsCalls(Response stalled) throws Exception {
        try (WireServer server = WireServer.respondingWith(stalled)) {
            WindsockClient client = server.client();
            CompletableFuture<WindsockException> ended = CompletableFuture.supplyAsync(() -> failure(client));
            server.takeRequest();
            client.close();
            assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(ClosedException.class);
            assertThat(failure(client)).isInstanceOf(ClosedException.class);
        }
    }

    private static Volume query(WindsockClient client) {
        return client.volumes().with(UNHURRIED).getVolume(ID);
    }

    private static WindsockException failure(WindsockClient client) {
        return catchThrowableOfType(
                WindsockException.class, () -> client.volumes().getVolume(ID));
    }

    private static File export(WindsockClient client) {
        return client.audit().exportAudit(q -> q.format("ndjson"));
    }

    /**
     * Fills the backlog of a listener that does not accept connections, until the kernel ignores further connection attempts.
     */
    private static final class FullBacklog implements AutoCloseable {
        private static final int CONNECT_TIMEOUT_MS = 200;

        private final List<Socket> sockets = new ArrayList<>();

        private FullBacklog(int port) throws IOException {
            while (true) {
                Socket next = new Socket();
                try {
                    next.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
                    sockets.add(next);
                } catch (SocketTimeoutException e) {
                    next.close();
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
