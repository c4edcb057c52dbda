// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.access.session.StreamPaths;
import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.hub.CloseReason;
import dev.windsock.sse.SseWriter;
import dev.windsock.sse.StreamClose;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Responds to a browser that reconnects with a spent ticket. A native EventSource reuses its URL, and reports no reason when
 * the server rejects the request. So instead of 401, it receives a stream that consists of {@code event: close}. The page then
 * requests a new ticket and resumes after the last event. Replaces the rejection before any other filter sees it.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SpentTicketFilter implements ConditionalFilter, Ordered {
    /** The reconnection delay for pages that ignore the event: their EventSource repeats the request. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private static final byte[] CLOSE = (SseWriter.retry((int) RETRY.toMillis())
                    + StreamClose.of(CloseReason.TICKET_SPENT, Duration.ZERO).event())
            .getBytes(StandardCharsets.US_ASCII);

    @Override
    public boolean isEnabled(HttpRequest<?> request) {
        return NettyChannels.hasQuery(request);
    }

    /** Returns the response to send instead of such a rejection; null for any other response. */
    @ResponseFilter
    @Nullable MutableHttpResponse<byte[]> replace(HttpRequest<?> request, HttpResponse<?> response) {
        if (response.code() != HttpStatus.UNAUTHORIZED.getCode()
                || !request.getParameters().contains("ticket")
                || !request.getHeaders().contains("Last-Event-ID")
                || !StreamPaths.isEventSource(request.getPath())) {
            return null;
        }
        return HttpResponse.ok(CLOSE)
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.before();
    }
}
