// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.opentelemetry;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.spi.OutgoingRequest;
import dev.windsock.client.spi.RequestInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a client span for each attempt at a query or a mutation, as a child of the current span. Propagates the span to the
 * server in headers such as traceparent. The span of a retry has the attribute {@code http.request.resend_count}. Register it
 * both as an interceptor and as an observer:
 *
 * {@snippet file="dev/windsock/client/opentelemetry/ClientTracingTest.java" region="both"}
 *
 * <p>Names and attributes follow the semantic conventions for HTTP clients (OpenTelemetry, HTTP spans, 1.23). Requests for
 * streams and terminals do not create a span, but propagate the current context.
 *
 * <p>Thread-safe, and usable for several clients. An attempt is intercepted on the same thread on which it ends, so a thread
 * local stores its span in the meantime.
 */
public final class ClientTracing implements RequestInterceptor, ClientObserver {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
    private static final AttributeKey<String> TEMPLATE = AttributeKey.stringKey("url.template");
    private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private static final String TRACE_PARENT = "traceparent";
    private static final TextMapGetter<ChangeEvent> OF_EVENT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(ChangeEvent event) {
            return event.getTraceparent() == null ? List.of() : List.of(TRACE_PARENT);
        }

        @Override
        public @Nullable String get(@Nullable ChangeEvent event, String key) {
            return event == null || !TRACE_PARENT.equals(key) ? null : event.getTraceparent();
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final ThreadLocal<@Nullable Span> activeSpan = new ThreadLocal<>();

    public ClientTracing(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.windsock.client");
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    @Override
    public void intercept(OutgoingRequest request) {
        Context context = Context.current();
        if (request.isCall()) {
            Span span = startSpan(request, context);
            // if another interceptor throws, the attempt does not end, and its span is never exported
            activeSpan.set(span);
            context = context.with(span);
        }
        propagator.inject(context, request, (to, name, value) -> {
            if (to != null) {
                to.header(name, value);
            }
        });
    }

    /**
     * Returns the context of the span that caused a change. A consumer uses it as the parent of the spans in which it handles
     * the change. Returns the root context if the event names no span, or if the propagators do not include the W3C propagator.
     */
    public Context contextOf(ChangeEvent event) {
        return propagator.extract(Context.root(), event, OF_EVENT);
    }

    private Span startSpan(OutgoingRequest request, Context parent) {
        URI uri = request.uri();
        SpanBuilder span = tracer.spanBuilder(request.method())
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(METHOD, request.method())
                .setAttribute(URL, uri.toString())
                .setAttribute(ADDRESS, uri.getHost());
        if (request.resendCount() > 0) {
            span.setAttribute(RESEND_COUNT, (long) request.resendCount());
        }
        int defaultPort = uri.getScheme().equals("https") ? 443 : 80;
        return span.setAttribute(PORT, (long) (uri.getPort() == -1 ? defaultPort : uri.getPort()))
                .startSpan();
    }

    @Override
    public void callEnded(String method, String path, int status, Duration duration) {
        Span span = activeSpan.get();
        if (span == null) {
            return;
        }
        activeSpan.remove();
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
