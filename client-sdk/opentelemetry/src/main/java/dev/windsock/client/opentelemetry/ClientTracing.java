// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.opentelemetry;

import dev.windsock.client.ClientObserver;
import dev.windsock.client.OutgoingRequest;
import dev.windsock.client.RequestInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span of each query and mutation, below the current one, and tells the server of it in the headers of the
 * propagator, such as traceparent. It is both an interceptor and an observer:
 *
 * {@snippet file="dev/windsock/client/opentelemetry/ClientTracingTest.java" region="both"}
 *
 * <p>Names and attributes are those of the semantic conventions for HTTP clients (OpenTelemetry, HTTP spans, 1.23). What a
 * stream or a terminal sends is no span, and carries the context that is current.
 *
 * <p>Threading: for any thread, and for several clients. A call is intercepted and ends on the thread that makes it, where
 * its span waits meanwhile.
 */
public final class ClientTracing implements RequestInterceptor, ClientObserver {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
    private static final AttributeKey<String> TEMPLATE = AttributeKey.stringKey("url.template");
    private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final ThreadLocal<@Nullable Span> underWay = new ThreadLocal<>();

    public ClientTracing(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.windsock.client");
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    @Override
    public void intercept(OutgoingRequest request) {
        Context context = Context.current();
        if (request.isCall()) {
            Span span = begin(request, context);
            // of a call that another interceptor has refused, the span is left without an end, and is not told of
            underWay.set(span);
            context = context.with(span);
        }
        propagator.inject(context, request, (to, name, value) -> {
            if (to != null) {
                to.header(name, value);
            }
        });
    }

    private Span begin(OutgoingRequest request, Context parent) {
        URI uri = request.uri();
        SpanBuilder span = tracer.spanBuilder(request.method())
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(METHOD, request.method())
                .setAttribute(URL, uri.toString())
                .setAttribute(ADDRESS, uri.getHost());
        int implied = uri.getScheme().equals("https") ? 443 : 80;
        return span.setAttribute(PORT, (long) (uri.getPort() == -1 ? implied : uri.getPort()))
                .startSpan();
    }

    @Override
    public void callEnded(String method, String path, int status, Duration took) {
        Span span = underWay.get();
        if (span == null) {
            return;
        }
        underWay.remove();
        span.updateName(method + " " + path).setAttribute(TEMPLATE, path);
        if (status == 0) {
            span.setStatus(StatusCode.ERROR).setAttribute(ERROR, "UNREACHABLE");
        } else {
            span.setAttribute(STATUS, (long) status);
            if (status >= 400) {
                span.setStatus(StatusCode.ERROR).setAttribute(ERROR, Integer.toString(status));
            }
        }
        span.end();
    }
}
