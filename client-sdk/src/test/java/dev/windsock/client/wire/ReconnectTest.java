// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.RequestNotSentException;
import dev.windsock.client.error.UnexpectedResponseException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.Polling;
import dev.windsock.client.it.StreamEndpoint;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Volume;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.stream.TerminalListener;
import dev.windsock.client.stream.TerminalSession;
import dev.windsock.client.stream.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Once the client has reached the server, no failure between the two ends its streams, views, publishers or terminals. */
@Timeout(60)
final class ReconnectTest {
    private static final String HTML = "Content-Type: text/html";
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

    /** Longer than the client's own timeouts: the handshake timeout, and 10 s for a silent connection. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final FlakyServer server = new FlakyServer();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    @AfterEach
    void stop() {
        server.close();
    }

    /** Responses from intermediaries, each with the text that the reason must contain. */
    static Stream<Arguments> foreignResponses() {
        return Stream.of(
                Arguments.of(
                        Response.http("404 Not Found", "default backend - 404", "Content-Type: text/plain"),
                        "status 404"),
                Arguments.of(
                        Response.http(
                                "404 Not Found",
                                "{\"code\":404,\"message\":\"no route\"}",
                                "Content-Type: application/json"),
                        "status 404"),
                Arguments.of(Response.http("200 OK", "<html>maintenance", HTML), "status 200"),
                Arguments.of(Response.json("{\"status\":\"ok\"}"), "content type application/json"),
                Arguments.of(
                        Response.http("302 Found", "", "Location: https://sso.example/login?state=secret"),
                        "https://sso.example/login"),
                Arguments.of(Response.http("401 Who", "<html>", HTML), "status 401"),
                Arguments.of(Response.http("403 No", "<html>blocked", HTML), "status 403"),
                Arguments.of(Response.http("407 Proxy", "", "Proxy-Authenticate: Basic"), "proxy requires credentials"),
                Arguments.of(Response.http("511 Portal", "<html>", HTML), "status 511"),
                Arguments.of(Response.http("503 Busy", "<html>", HTML), "status 503"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("foreignResponses")
    void foreignResponsesAreFaultsAlongTheWay(Response foreign, String reason) throws Exception {
        assertSurvives(() -> server.fail(request -> foreign), server::recover, reason);
    }

    @Test
    void failingCredentialSourcesAreFaultsAlongTheWay() throws Exception {
        assertSurvives(
                () -> {
                    failure.set(new UncheckedIOException("vault: 503", new IOException()));
                    // also breaks handshakes that had read the key before the failure, such as the handshake of the
                    // view's
                    // stream
                    server.fail(request -> Response.raw().then(Response.Then.FIN));
                },
                () -> {
                    server.recover();
                    failure.set(null);
                },
                "vault: 503");
    }

    private WindsockClient.Builder builder() {
        return server.wire().clientBuilder().requestTimeout(HANDSHAKE_TIMEOUT).credentials(() -> {
            @Nullable RuntimeException current = failure.get();
            if (current != null) {
                throw current;
            }
            return "wsk_test";
        });
    }

    private void assertSurvives(Runnable fail, Runnable recover, String reason) throws Exception {
        BlockingQueue<String> terminalReasons = new LinkedBlockingQueue<>();
        try (WindsockClient client = builder()
                        .eventTransports(Transport.WEBSOCKET, Transport.SSE)
                        .build();
                EventStream<? extends StreamItem> socket =
                        StreamEndpoint.WEBSOCKET.open(client, Topic.CUSTOM, null, 256);
                EventStream<? extends StreamItem> sse = StreamEndpoint.SSE.open(client, Topic.CUSTOM, null, 256);
                LiveView<Volume> view = client.volumes().live();
                EventPublisher publisher = client.events().publisher().open();
                TerminalSession terminal = client.attach(UUID.randomUUID())
                        .listener(new TerminalListener() {
                            @Override
                            public void reconnecting(Throwable cause) {
                                terminalReasons.add(String.valueOf(cause.getMessage()));
                            }
                        })
                        .open()) {
            Streamed.await(socket, item -> item instanceof Change);
            Streamed.await(sse, item -> item instanceof Change);
            view.awaitSynced(DEADLINE);
            assertThat(terminal.read(new byte[16])).isEqualTo(FlakyServer.TERMINAL_OUTPUT.length());

            fail.run();
            CompletableFuture<Position> event = publisher.publish(new PublishedEvent().type("TRIED"));
            CompletableFuture<Integer> output = CompletableFuture.supplyAsync(() -> terminal.read(new byte[16]));
            for (EventStream<? extends StreamItem> stream : new EventStream<?>[] {socket, sse}) {
                assertThat(((Reconnecting) Streamed.await(stream, item -> mentions(item, reason))).reason())
                        .doesNotContain("secret");
            }
            Polling.until(
                    view::state,
                    () -> view.state() instanceof LiveState.Stale stale
                            && stale.reason().contains(reason));
            String terminalReason = terminalReasons.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            while (terminalReason != null && !terminalReason.contains(reason)) {
                terminalReason = terminalReasons.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(terminalReason).contains(reason);

            recover.run();
            Streamed.await(socket, item -> item instanceof Connected);
            Streamed.await(sse, item -> item instanceof Connected);
            Polling.until(view::state, () -> view.state() instanceof LiveState.Live);
            assertThat(event.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Position.of("e:2"));
            assertThat(output.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isPositive();
        }
    }

    private static boolean mentions(StreamItem item, String reason) {
        return item instanceof Reconnecting reconnecting
                && reconnecting.reason().contains(reason);
    }

    @Test
    void longPollsDescribeAForeignResponse() {
        AtomicInteger polls = new AtomicInteger();
        Response page = Response.http(
                "200 OK",
                "{\"items\":[],\"position\":\"e:1\"}",
                "Content-Type: application/json",
                "X-Request-ID: r-1",
                "X-Windsock-Position: e:1");
        try (WireServer proxied = new WireServer(request ->
                        polls.incrementAndGet() == 2 ? Response.http("200 OK", "<html>maintenance", HTML) : page);
                WindsockClient client = proxied.clientBuilder()
                        .eventTransports(Transport.LONG_POLL)
                        .build();
                EventStream<? extends StreamItem> stream =
                        StreamEndpoint.WEBSOCKET.open(client, Topic.CUSTOM, null, 256)) {
            assertThat(Streamed.await(stream, item -> mentions(item, "status 200, content type text/html")))
                    .isNotNull();
            Streamed.await(stream, item -> item instanceof Connected);
        }
    }

    @Test
    void failingInterceptorsAreFaultsAlongTheWay() throws Exception {
        AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();
        try (WindsockClient client = builder()
                        .interceptor(request -> {
                            @Nullable RuntimeException current = thrown.get();
                            if (current != null) {
                                throw current;
                            }
                        })
                        .build();
                EventStream<? extends StreamItem> stream =
                        StreamEndpoint.WEBSOCKET.open(client, Topic.CUSTOM, null, 256)) {
            Streamed.await(stream, item -> item instanceof Change);
            thrown.set(new IllegalStateException("no tracer"));
            server.wire().disconnectAll();
            Streamed.await(stream, item -> mentions(item, "no tracer"));
            assertThatThrownBy(() -> client.dashboard().getSummary())
                    .isInstanceOfSatisfying(RequestNotSentException.class, e -> {
                        assertThat(e.code()).isEqualTo(WindsockException.INTERCEPTOR_FAILED);
                        assertThat(e.isRetryable()).isTrue();
                    });
            thrown.set(null);
            Streamed.await(stream, item -> item instanceof Connected);
        }
    }

    @Test
    void theFirstConnectionFailsFast() {
        server.fail(request -> Response.http("404 Not Found", "default backend - 404", "Content-Type: text/plain"));
        try (WindsockClient client = builder().build();
                LiveView<Volume> view = client.volumes().live();
                EventStream<? extends StreamItem> stream = StreamEndpoint.SSE.open(client, Topic.CUSTOM, null, 16)) {
            assertThatThrownBy(() -> Streamed.await(stream, item -> item instanceof Change))
                    .isInstanceOf(StreamEndedException.class)
                    .hasMessageContaining("status 404");
            assertThatThrownBy(() -> view.awaitSynced(DEADLINE))
                    .isInstanceOfSatisfying(
                            UnexpectedResponseException.class,
                            e -> assertThat(e.isRetryable()).isFalse());
        }
        failure.set(new IllegalStateException("not configured"));
        try (WindsockClient client = builder().build();
                EventStream<? extends StreamItem> stream = StreamEndpoint.SSE.open(client, Topic.CUSTOM, null, 16)) {
            assertThatThrownBy(() -> Streamed.await(stream, item -> item instanceof Change))
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            e -> assertThat(e.code()).isEqualTo(WindsockException.CREDENTIALS_UNAVAILABLE));
        }
    }
}
