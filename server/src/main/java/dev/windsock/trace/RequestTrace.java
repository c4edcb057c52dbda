// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import io.micronaut.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the trace context of a request. Stateless. */
public final class RequestTrace {
    /** The request attribute that holds the span of the request, if there is one. */
    static final String SPAN = "windsock.span";

    private RequestTrace() {}

    /** Returns the span of a request, or else the span that its client has sent; null if there is neither. */
    public static @Nullable TraceParent of(HttpRequest<?> request) {
        return request.getAttribute(SPAN, Tracing.Span.class)
                .map(Tracing.Span::context)
                .orElseGet(() -> sent(request));
    }

    /** Returns the span that the client has sent. Multiple headers are treated like a missing header. */
    static @Nullable TraceParent sent(HttpRequest<?> request) {
        List<String> headers = request.getHeaders().getAll(TraceParent.HEADER);
        return headers.size() == 1 ? TraceParent.parse(headers.getFirst()).orElse(null) : null;
    }
}
