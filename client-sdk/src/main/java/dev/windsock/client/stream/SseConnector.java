// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.Problem;
import dev.windsock.client.http.RetryAfter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Connects streams of server-sent events. Confined to its stream's thread. */
final class SseConnector implements Connector {
    private static final String EVENT_STREAM = "text/event-stream";

    private final Handshake handshake;
    private final HandshakeHeaders headers;
    private final StreamRequest request;
    private final SseProtocol protocol;

    SseConnector(Handshake handshake, StreamRequest request, SseProtocol protocol) {
        this.handshake = handshake;
        this.headers = new HandshakeHeaders(handshake.headers());
        this.request = request;
        this.protocol = protocol;
    }

    @Override
    public ConnectResult connect(@Nullable Position after) throws InterruptedException {
        URI uri = request.uri(handshake.server());
        HttpRequest.Builder httpRequest =
                HttpRequest.newBuilder(uri).header("Accept", EVENT_STREAM).header("Cache-Control", "no-cache");
        headers.addTo(uri, httpRequest::setHeader);
        if (after != null) {
            httpRequest.header("Last-Event-ID", after.toString());
        }
        CompletableFuture<HttpResponse<ConnectResult>> exchange =
                handshake.http().sendAsync(httpRequest.build(), info -> subscriber(info, after));
        try {
            return exchange.get(handshake.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .body();
        } catch (ExecutionException e) {
            return new ConnectResult.Unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return new ConnectResult.Unreachable(new TimeoutException(
                    "No response within " + handshake.timeout().toSeconds() + " s"));
        } finally {
            // aborts the exchange unless the response has arrived
            exchange.cancel(true);
        }
    }

    private HttpResponse.BodySubscriber<ConnectResult> subscriber(
            HttpResponse.ResponseInfo info, @Nullable Position after) {
        boolean isStream = info.headers()
                .firstValue("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM))
                .isPresent();
        if (info.statusCode() == 200 && isStream) {
            Position openedAt = after != null
                    ? after
                    : Position.ofNullable(info.headers()
                                    .firstValue("X-Windsock-Position")
                                    .orElse(null))
                            .orElse(null);
            return new SseConnection(protocol, handshake.idleTimeout(), openedAt);
        }
        return BodySubscribers.mapping(
                BodySubscribers.ofString(StandardCharsets.UTF_8),
                body -> new ConnectResult.Rejected(
                        info.statusCode(), Problem.parse(body, RetryAfter.of(info.headers()))));
    }

    @Override
    public boolean hasNewKey() {
        return headers.hasNewKey();
    }
}
