// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports spans to a receiver of OTLP over HTTP, in batches.
 *
 * <p>Threading: see {@link Tracing}. One thread exports. Spans that arrive while the queue is full are dropped.
 */
final class OtlpTracing implements Tracing {
    private static final String SERVICE = "windsock";
    private static final String PATH = "/v1/traces";
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private OtlpTracing(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("dev.windsock");
    }

    /** @param node the name of this server; empty if the settings name none */
    static OtlpTracing open(TracingConfiguration configuration, String node) {
        Reports.install();
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint(Objects.requireNonNull(configuration.endpoint())))
                .setTimeout(EXPORT_TIMEOUT);
        configuration.headerMap().forEach(exporter::addHeader);
        return new OtlpTracing(SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(resource(node))))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(configuration.samplePercent() / 100.0)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).build())
                .build());
    }

    /** Receivers document either their base URL or their URL for traces. */
    private static String endpoint(String url) {
        return url.endsWith(PATH) ? url : url + PATH;
    }

    private static Attributes resource(String node) {
        AttributesBuilder attributes = Attributes.builder().put("service.name", SERVICE);
        String version = OtlpTracing.class.getPackage().getImplementationVersion();
        if (version != null) {
            attributes.put("service.version", version);
        }
        if (!node.isEmpty()) {
            attributes.put("service.instance.id", node);
        }
        return attributes.build();
    }

    @Override
    public Span request(String method, @Nullable TraceParent parent) {
        return begin(tracer.spanBuilder(method).setSpanKind(SpanKind.SERVER), parent);
    }

    @Override
    public Span step(String name, @Nullable TraceParent parent) {
        return begin(tracer.spanBuilder(name), parent);
    }

    @Override
    public void ended(String name, TraceParent parent, Instant begin, Map<String, String> attributes) {
        SpanBuilder span = tracer.spanBuilder(name).setParent(context(parent)).setStartTimestamp(begin);
        attributes.forEach(span::setAttribute);
        span.startSpan().end();
    }

    private static Span begin(SpanBuilder builder, @Nullable TraceParent parent) {
        SpanBuilder span = parent == null ? builder.setNoParent() : builder.setParent(context(parent));
        return new Recorded(span.startSpan());
    }

    private static Context context(TraceParent parent) {
        return Context.root()
                .with(io.opentelemetry.api.trace.Span.wrap(SpanContext.createFromRemoteParent(
                        parent.traceId(),
                        parent.spanId(),
                        TraceFlags.fromHex(parent.flags(), 0),
                        TraceState.getDefault())));
    }

    @Override
    public void close() {
        provider.shutdown().join(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Logs the messages that the SDK sends to java.util.logging, each on one line without a stack trace: a receiver may be
     * unavailable for a long time.
     */
    private static final class Reports extends Handler {
        private static final Logger LOG = LoggerFactory.getLogger(OtlpTracing.class);

        /** The garbage collector removes loggers without a reference, together with their handlers. */
        private static final java.util.logging.Logger SDK = java.util.logging.Logger.getLogger("io.opentelemetry");

        static void install() {
            if (SDK.getHandlers().length == 0) {
                SDK.setUseParentHandlers(false);
                SDK.addHandler(new Reports());
            }
        }

        @Override
        public void publish(LogRecord report) {
            if (report.getLevel().intValue() >= Level.WARNING.intValue()) {
                LOG.warn(
                        "Cannot export traces, dropping them: message={} cause={}", report.getMessage(), cause(report));
            }
        }

        private static String cause(LogRecord report) {
            Throwable cause = report.getThrown();
            while (cause != null && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return String.valueOf(cause);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private record Recorded(io.opentelemetry.api.trace.Span span) implements Span {
        @Override
        public TraceParent context() {
            SpanContext context = span.getSpanContext();
            return new TraceParent("00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                    + context.getTraceFlags().asHex());
        }

        @Override
        public Span attribute(String name, String value) {
            span.setAttribute(name, value);
            return this;
        }

        @Override
        public Span attribute(String name, long value) {
            span.setAttribute(name, value);
            return this;
        }

        @Override
        public void renamed(String name) {
            span.updateName(name);
        }

        @Override
        public void failed(String type) {
            span.setStatus(StatusCode.ERROR).setAttribute(ERROR, type);
        }

        @Override
        public void close() {
            span.end();
        }
    }
}
