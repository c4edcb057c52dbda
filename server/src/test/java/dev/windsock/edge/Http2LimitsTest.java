// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.RunningServer;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.TestCertificate;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The limits of a request over HTTP/2, where one connection carries many. */
@NullUnmarked
@Timeout(60)
final class Http2LimitsTest {
    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        TestCertificate certificate = TestCertificate.make(folder);
        server = RunningServer.start(certificate.settings(Map.of("windsock.limit.request-seconds", 4)));
        client = HttpClient.newBuilder()
                .sslContext(TestCertificate.trusting(certificate))
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    @AfterAll
    static void stop() {
        client.shutdownNow();
        server.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
                .header("X-API-Key", RunningServer.ADMIN_KEY)
                .header("Content-Type", "application/json");
    }

    /** Sends a body of unknown length, which ends when the publisher is closed. */
    private static CompletableFuture<HttpResponse<String>> post(String path, SubmissionPublisher<ByteBuffer> body) {
        return client.sendAsync(
                request(path)
                        .POST(HttpRequest.BodyPublishers.fromPublisher(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void submit(SubmissionPublisher<ByteBuffer> body, String text) {
        Deadline.await("the client reads the body", body::hasSubscribers);
        body.submit(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static double held(String use) {
        return server.bean(MeterRegistry.class)
                .get("windsock.memory.held")
                .tag("use", use)
                .gauge()
                .value();
    }

    @Test
    void resetsAStreamWhoseBodyPausesAndLeavesOthersAlone() throws Exception {
        double before = rejected("slow_request");
        try (SubmissionPublisher<ByteBuffer> body = new SubmissionPublisher<>()) {
            CompletableFuture<HttpResponse<String>> stalled = post("/api/tickets", body);
            submit(body, "{\"purpose\":");
            Deadline.await("memory is held", () -> held("request_bodies") > 0);
            Deadline.await("the stream is reset", () -> rejected("slow_request") == before + 1);
            assertThatThrownBy(() -> stalled.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
            Deadline.await("memory is released", () -> held("request_bodies") == 0);
            // the connection can still be used
            assertThat(client.send(request("/api/session").build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static double rejected(String reason) {
        return server.bean(MeterRegistry.class)
                .get("windsock.requests.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void rejectsALargeBodyOfUnknownLength() throws Exception {
        double before = rejected("body_size");
        try (SubmissionPublisher<ByteBuffer> body = new SubmissionPublisher<>()) {
            CompletableFuture<HttpResponse<String>> large = post("/api/tickets", body);
            submit(body, " ".repeat(60_000));
            submit(body, " ".repeat(10_000));
            // the framework resets the stream right after the response, because the body has not ended
            int status = large.handle((answer, reset) -> reset == null ? answer.statusCode() : 413)
                    .get(20, TimeUnit.SECONDS);
            assertThat(status).isEqualTo(413);
            assertThat(rejected("body_size")).isEqualTo(before + 1);
        }
        Deadline.await("memory is released", () -> held("request_bodies") == 0);
    }

    @Test
    void holdsTheMemoryOfAPageUntilTheClientHasReadIt() throws Exception {
        String payload = "x".repeat(60_000);
        for (int i = 0; i < 20; i++) {
            assertThat(client.send(
                                    request("/api/events")
                                            .POST(HttpRequest.BodyPublishers.ofString(
                                                    "{\"type\":\"LARGE\",\"payload\":{\"t\":\"" + payload + "\"}}"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(202);
        }
        // the client reads only as much as its window, 16 MiB for the connection and less for a stream, so several
        // streams are
        // needed
        HttpResponse<InputStream> unread =
                client.send(request("/api/events?limit=200").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(unread.statusCode()).isEqualTo(200);
        try (InputStream body = unread.body()) {
            assertThat(body.readAllBytes().length).isGreaterThan(1_000_000);
        }
        Deadline.await("memory is released", () -> held("responses") == 0);
    }
}
