// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.windsock.wire.Deadline;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/** A receiver of OTLP over HTTP, which keeps all spans. */
@NullUnmarked
final class OtlpReceiver implements AutoCloseable {
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer http;
    private volatile Resource resource;
    private volatile String authorization;
    private volatile int status = 200;

    OtlpReceiver() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/v1/traces", this::receive);
        http.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            request.getResourceSpansList().forEach(part -> {
                resource = part.getResource();
                part.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            });
            exchange.sendResponseHeaders(status, -1);
        }
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    void respondsWith(int code) {
        status = code;
    }

    String authorization() {
        return authorization;
    }

    Resource resource() {
        return resource;
    }

    List<Span> spans() {
        return spans;
    }

    /** Waits for a span. */
    Span await(String description, Predicate<Span> wanted) {
        Deadline.await(description, () -> find(wanted).isPresent());
        return find(wanted).orElseThrow();
    }

    private Optional<Span> find(Predicate<Span> wanted) {
        return spans.stream().filter(wanted).findFirst();
    }

    /** Returns the value of an attribute as text; null if there is none. */
    static String attribute(List<KeyValue> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(KeyValue::getValue)
                .map(value -> value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue())
                .findFirst()
                .orElse(null);
    }

    static String traceParent(Span span) {
        HexFormat hex = HexFormat.of();
        return "00-" + hex.formatHex(span.getTraceId().toByteArray()) + "-"
                + hex.formatHex(span.getSpanId().toByteArray()) + "-01";
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
