// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.FakeDriver;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traces through the whole server, received over HTTP. */
@NullUnmarked
final class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SENT = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final String LAUNCH = "{\"name\":\"traced\",\"command\":[\"sleep\",\"600\"]}";
    private static final Pattern STARTED =
            Pattern.compile("\"type\":\"INSTANCE_STARTED\".*?\"request_id\":[^,]*,(?:\"traceparent\":\"([^\"]*)\",)?");

    private OtlpReceiver receiver;

    @BeforeEach
    void receive() throws IOException {
        receiver = new OtlpReceiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private RunningServer traced(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.putIfAbsent("windsock.otel.endpoint", receiver.url());
        return RunningServer.start(properties);
    }

    private static String awaitStarted(RunningServer server) {
        Deadline.await("the event", () -> STARTED.matcher(events(server)).find());
        Matcher started = STARTED.matcher(events(server));
        assertThat(started.find()).isTrue();
        return started.group(1);
    }

    private static String events(RunningServer server) {
        try {
            return server.get("/api/events", RunningServer.ADMIN_KEY).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTraceContinuesFromTheClientThroughTheDriverIntoTheEvent() throws IOException {
        try (RunningServer server = traced(Map.of("windsock.node-name", "lab"))) {
            server.get("/api/instances?label=a%3Dsecret", RunningServer.ADMIN_KEY);
            HttpAnswer launched =
                    server.post("/api/instances", RunningServer.ADMIN_KEY, LAUNCH, "traceparent: " + SENT);
            assertThat(launched.status()).as(launched.body()).isEqualTo(202);
            String inEvent = awaitStarted(server);

            Span request = receiver.await("the request", span -> span.getName().equals("POST /api/instances"));
            assertThat(OtlpReceiver.traceParent(request))
                    .startsWith("00-" + TRACE)
                    .isEqualTo(inEvent);
            assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(OtlpReceiver.attribute(request.getAttributesList(), "http.response.status_code"))
                    .isEqualTo("202");
            assertThat(receiver.await("a query", span -> span.getName().equals("GET /api/instances"))
                            .toString())
                    .doesNotContain("secret");

            Span start = receiver.await("the driver", span -> span.getName().equals("start instance"));
            assertThat(start.getParentSpanId()).isEqualTo(request.getSpanId());
            assertThat(OtlpReceiver.attribute(start.getAttributesList(), "windsock.instance.id"))
                    .isEqualTo(launched.text("id"));
            Span delivery = receiver.await(
                    "the delivery",
                    span -> span.getName().equals("deliver changes")
                            && span.getTraceId().equals(request.getTraceId()));
            assertThat(delivery.getParentSpanId()).isEqualTo(request.getSpanId());
            assertThat(delivery.getEndTimeUnixNano()).isGreaterThanOrEqualTo(delivery.getStartTimeUnixNano());
            assertThat(OtlpReceiver.attribute(receiver.resource().getAttributesList(), "service.instance.id"))
                    .isEqualTo("lab");
        }
    }

    @Test
    void aFailedStartIsAFailedSpan() throws IOException {
        try (RunningServer server = traced(Map.of())) {
            server.post(
                    "/api/instances",
                    RunningServer.ADMIN_KEY,
                    "{\"name\":\"missing\",\"command\":[\"/nothing/here\"]}");
            Span start = receiver.await("the driver", span -> span.getName().equals("start instance"));
            assertThat(start.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        }
    }

    @Test
    void eachCallToTheDriverIsASpanOfItsRequest() throws IOException {
        FakeDriver driver = new FakeDriver();
        driver.images.add("sha256:removed", "removed:1", 0);
        try (RunningServer server = RunningServer.start(Map.of("windsock.otel.endpoint", receiver.url()), driver)) {
            Calls calls = new Calls(server);
            calls.send("list images", "GET", "/api/images", null);
            calls.send("remove image", "DELETE", "/api/images/sha256:removed", null);
            calls.send("prune images", "POST", "/api/images/prune", "{}");
            calls.send("pull image", "POST", "/api/images/pull", "{\"image\":\"web:1\"}");
            String volume = calls.send("create volume", "POST", "/api/volumes", "{\"name\":\"data\",\"size_gb\":1}");
            String vpc =
                    calls.send("create VPC", "POST", "/api/vpcs", "{\"name\":\"net\",\"cidr_block\":\"10.50.0.0/24\"}");
            String id =
                    calls.send("start instance", "POST", "/api/instances", "{\"name\":\"traced\",\"image\":\"web:1\"}");
            String instance = "/api/instances/" + id;
            awaitStatus(server, instance, "RUNNING");
            calls.send("pause instance", "POST", instance + "/pause", "{}");
            calls.send("resume instance", "POST", instance + "/resume", "{}");
            calls.send("change limits", "PATCH", instance, "{\"memory_limit_bytes\":64000000}");
            calls.send("open terminal", "POST", instance + "/terminals", "{\"cols\":80,\"rows\":24}");
            calls.send(
                    "change mounts",
                    "POST",
                    "/api/volumes/" + volume + "/attach",
                    "{\"instance_id\":\"" + id + "\",\"mount_path\":\"/data\"}");
            calls.send("find image", "PATCH", instance, "{\"image\":\"web:2\"}");
            awaitStatus(server, instance, "RUNNING");
            calls.send("remove instance", "DELETE", instance, null);
            awaitStatus(server, instance, "TERMINATED");
            calls.send("delete volume", "DELETE", "/api/volumes/" + volume, null);
            calls.send("delete VPC", "DELETE", "/api/vpcs/" + vpc, null);

            calls.traces.forEach((name, trace) -> {
                Span request = receiver.await(
                        "the request of " + name,
                        span -> trace(span).equals(trace) && span.getKind() == Span.SpanKind.SPAN_KIND_SERVER);
                Span call = receiver.await(
                        name,
                        span -> trace(span).equals(trace) && span.getName().equals(name));
                assertThat(call.getParentSpanId()).as(name).isEqualTo(request.getSpanId());
                assertThat(OtlpReceiver.attribute(call.getAttributesList(), "windsock.driver"))
                        .isEqualTo("fake");
            });
        }
    }

    /** Sends requests that each have their own trace, and stores the traces by the name of the span that each must contain. */
    private static final class Calls {
        private final RunningServer server;
        private final Map<String, String> traces = new LinkedHashMap<>();

        private Calls(RunningServer server) {
            this.server = server;
        }

        /** Returns the id in the response; null if it has no body. */
        String send(String name, String method, String path, String body) throws IOException {
            String trace = String.format(Locale.ROOT, "%032x", traces.size() + 1);
            traces.put(name, trace);
            HttpAnswer answer = server.send(
                    method, path, RunningServer.ADMIN_KEY, body, "traceparent: 00-" + trace + "-b7ad6b7169203331-01");
            assertThat(answer.status()).as(name + ": " + answer.body()).isBetween(200, 204);
            return answer.body().isEmpty() ? null : answer.text("id");
        }
    }

    private static String trace(Span span) {
        return OtlpReceiver.traceParent(span).substring(3, 35);
    }

    private static void awaitStatus(RunningServer server, String instance, String status) {
        Deadline.await(status, () -> {
            try {
                return server.get(instance, RunningServer.ADMIN_KEY).body().contains("\"status\":\"" + status + "\"");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void recordsTheSelectedPartOfTracesAndSendsHeaders() throws IOException {
        try (RunningServer server = traced(Map.of(
                "windsock.otel.sample-percent",
                0,
                "windsock.otel.headers",
                "Authorization=Bearer x",
                "windsock.otel.endpoint",
                receiver.url() + "/v1/traces"))) {
            server.get("/api/instances", RunningServer.ADMIN_KEY);
            // the client has decided to record this trace
            server.get("/api/vpcs", RunningServer.ADMIN_KEY, "traceparent: " + SENT);
        }
        assertThat(receiver.spans()).extracting(Span::getName).containsExactly("GET /api/vpcs");
        assertThat(receiver.authorization()).isEqualTo("Bearer x");
    }

    @Test
    void aReceiverThatFailsDisturbsNobody() throws IOException {
        receiver.respondsWith(503);
        try (RunningServer server = traced(Map.of())) {
            assertThat(server.get("/api/instances", RunningServer.ADMIN_KEY).status())
                    .isEqualTo(200);
        }
        receiver.close();
        try (RunningServer server = traced(Map.of())) {
            assertThat(server.get("/api/instances", RunningServer.ADMIN_KEY).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void withoutAnEndpointEventsNameTheSpanOfTheClient() throws IOException {
        try (RunningServer server = RunningServer.start(Map.of())) {
            server.post("/api/instances", RunningServer.ADMIN_KEY, LAUNCH, "traceparent: " + SENT);
            assertThat(awaitStarted(server)).isEqualTo(SENT);
            assertThat(server.context().containsBean(TracingFilter.class)).isFalse();
            assertThat(server.bean(Tracing.class)).isSameAs(Tracing.OFF);
        }
        assertThat(receiver.spans()).isEmpty();
    }
}
