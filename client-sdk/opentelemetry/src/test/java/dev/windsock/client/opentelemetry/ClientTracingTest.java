// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.NotFoundException;
import dev.windsock.client.error.UnavailableException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.DashboardItem;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans of the client's calls, and their propagation to the server. */
final class ClientTracingTest {
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetry telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();

    @Test
    void createsAChildSpanForEachAttemptAtACall(@TempDir Path dataDir) throws Exception {
        WindsockProcess server = WindsockProcess.startPackaged(dataDir);
        try (WindsockClient client = client(server.url())) {
            Span parent = telemetry.getTracer("test").spanBuilder("parent").startSpan();
            try (Scope current = parent.makeCurrent()) {
                assertThat(current).isNotNull();
                client.keys().listKeys(null, null, null);
                assertThatThrownBy(() -> client.instances().getInstance(UUID.randomUUID()))
                        .isInstanceOf(NotFoundException.class);
            }
            try (EventStream<EventItem> stream = client.streams().streamEvents().open()) {
                Streamed.await(stream, Connected.class);
            }
            server.kill();
            assertThatThrownBy(() -> client.keys().listKeys(null, null, null)).isInstanceOf(UnreachableException.class);

            List<SpanData> ended = spans.getFinishedSpanItems();
            assertThat(ended)
                    .extracting(SpanData::getName)
                    .containsExactly(
                            "GET /api/keys",
                            "GET /api/instances/{id}",
                            "GET /api/keys",
                            "GET /api/keys",
                            "GET /api/keys");
            assertThat(ended).allMatch(span -> span.getKind() == SpanKind.CLIENT);
            assertThat(ended.subList(0, 2))
                    .allMatch(span -> span.getParentSpanId()
                            .equals(parent.getSpanContext().getSpanId()));
            assertThat(ended)
                    .extracting(span -> span.getAttributes().get(STATUS))
                    .containsExactly(200L, 404L, null, null, null);
            assertThat(ended)
                    .extracting(span -> span.getAttributes().get(RESEND_COUNT))
                    .containsExactly(null, null, null, 1L, 2L);
            assertThat(ended)
                    .extracting(span -> span.getStatus().getStatusCode())
                    .containsExactly(
                            StatusCode.UNSET, StatusCode.ERROR, StatusCode.ERROR, StatusCode.ERROR, StatusCode.ERROR);
        } finally {
            server.kill();
        }
    }

    @Test
    void aConsumerContinuesTheTraceOfAChange() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        ClientTracing tracing = new ClientTracing(telemetry);
        ChangeEvent event = new ChangeEvent().traceparent("00-" + trace + "-b7ad6b7169203331-01");
        assertThat(Span.fromContext(tracing.contextOf(event)).getSpanContext().getTraceId())
                .isEqualTo(trace);
        assertThat(tracing.contextOf(new ChangeEvent())).isEqualTo(Context.root());
    }

    /** The server records its own spans, which are between those of the two programs. */
    @Test
    void aTraceContinuesThroughTheServerIntoAConsumer(@TempDir Path dataDir) throws Exception {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        WindsockProcess server = WindsockProcess.on(dataDir, WindsockProcess.freePort())
                .classPath(Objects.requireNonNull(System.getProperty("windsock.jar")))
                .with(
                        "WINDSOCK_OTEL_ENDPOINT",
                        "http://127.0.0.1:" + receiver.getAddress().getPort())
                .start();
        try (WindsockClient client = client(server.url());
                EventStream<EventItem> stream = client.streams().streamEvents().open()) {
            Streamed.await(stream, Connected.class);
            Tracer tracer = telemetry.getTracer("test");
            Span cause = tracer.spanBuilder("deploy").startSpan();
            try (Scope current = cause.makeCurrent()) {
                assertThat(current).isNotNull();
                client.launch(new LaunchRequest().name("traced").command(List.of("true")));
            }
            ClientTracing tracing = new ClientTracing(telemetry);
            String type;
            do {
                ChangeEvent event = Streamed.await(stream, Change.class).event();
                type = event.getType();
                tracer.spanBuilder("handle " + type)
                        .setParent(tracing.contextOf(event))
                        .startSpan()
                        .end();
            } while (!type.equals("INSTANCE_STARTED"));
            assertThat(spans.getFinishedSpanItems())
                    .filteredOn(span -> span.getName().startsWith("handle "))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allMatch(span ->
                            span.getTraceId().equals(cause.getSpanContext().getTraceId()))
                    // the span of the request in the server
                    .allMatch(span -> span.getParentSpanContext().isRemote())
                    .extracting(SpanData::getParentSpanId)
                    .doesNotContainAnyElementsOf(spans.getFinishedSpanItems().stream()
                            .map(SpanData::getSpanId)
                            .toList());
        } finally {
            server.kill();
            receiver.stop(0);
        }
    }

    @Test
    void propagatesTheSpanOfEachAttemptAndTheCurrentContextOfAStream() throws Exception {
        BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().getPath() + " "
                    + exchange.getRequestHeaders().getFirst("traceparent"));
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        try (WindsockClient client =
                client("http://127.0.0.1:" + server.getAddress().getPort())) {
            assertThatThrownBy(() -> client.keys().listKeys(null, null, null)).isInstanceOf(UnavailableException.class);
            List<SpanData> attempts = spans.getFinishedSpanItems();
            assertThat(attempts)
                    .extracting(span -> span.getAttributes().get(RESEND_COUNT))
                    .containsExactly(null, 1L, 2L);
            for (SpanData span : attempts) {
                assertThat(next(requests))
                        .startsWith("/api/keys 00-" + span.getTraceId() + "-" + span.getSpanId() + "-");
            }
            try (EventStream<EventItem> stream = client.streams().streamEvents().open()) {
                assertThat(stream.isOpen()).isTrue();
                assertThat(next(requests)).isEqualTo("/ws null");
            }
            try (EventStream<DashboardItem> stream =
                    client.streams().streamDashboard().open()) {
                assertThat(stream.isOpen()).isTrue();
                assertThat(nextWithPrefix("/api/dashboard/stream ", requests)).endsWith(" null");
            }
            assertThat(spans.getFinishedSpanItems()).hasSize(3);
        } finally {
            server.stop(0);
        }
    }

    private static String next(BlockingQueue<String> requests) throws InterruptedException {
        return Objects.requireNonNull(requests.poll(20, TimeUnit.SECONDS), "No request received");
    }

    private static String nextWithPrefix(String path, BlockingQueue<String> requests) throws InterruptedException {
        String line = next(requests);
        while (!line.startsWith(path)) {
            line = next(requests);
        }
        return line;
    }

    private WindsockClient client(String url) {
        WindsockClient.Builder builder = WindsockClient.builder()
                .url(url)
                .apiKey(RunningServer.ADMIN_KEY)
                .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(200));
        // @start region="both"
        ClientTracing tracing = new ClientTracing(telemetry);
        WindsockClient client = builder.interceptor(tracing).observer(tracing).build();
        // @end region="both"
        return client;
    }
}
