// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.access.session.Tickets;
import dev.windsock.hub.CloseReason;
import dev.windsock.sse.SseWriter;
import dev.windsock.sse.StreamClose;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Responds to a browser that reconnects with a spent ticket. A native EventSource repeats its URL, and reports no reason when it
 * is rejected. So instead of 401 it gets a stream that consists of {@code event: close}: the page requests a new ticket and
 * resumes after the last event. Runs before authentication.
 */
@ServerFilter("/api/dashboard/stream")
final class SpentTicketFilter implements Ordered {
    /** For pages that ignore the event: their EventSource repeats the request. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private static final byte[] CLOSE = (SseWriter.retry((int) RETRY.toMillis())
                    + StreamClose.of(CloseReason.TICKET_SPENT, Duration.ZERO).event())
            .getBytes(StandardCharsets.US_ASCII);

    private final Tickets tickets;

    SpentTicketFilter(Tickets tickets) {
        this.tickets = tickets;
    }

    @RequestFilter
    @Nullable HttpResponse<byte[]> check(HttpRequest<?> request) {
        Optional<String> ticket = request.getParameters().getFirst("ticket");
        boolean reconnects = request.getHeaders().contains("Last-Event-ID");
        if (ticket.isEmpty()
                || !reconnects
                || tickets.peek(ticket.get(), request.getPath()).isPresent()) {
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
