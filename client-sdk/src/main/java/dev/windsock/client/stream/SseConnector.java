// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.http.Failures;
import dev.windsock.client.log.Position;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Connects streams of server-sent events. Confined to its stream's thread. */
final class SseConnector implements Connector {
    private static final String EVENT_STREAM = "text/event-stream";

    private final Handshake handshake;
    private final HandshakeHeaders headers;
    private final StreamRequest request;
    private final SseEventReader protocol;

    SseConnector(Handshake handshake, StreamRequest request, SseEventReader protocol) {
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
        CompletableFuture<SseConnection> stream = new CompletableFuture<>();
        CompletableFuture<HttpResponse<ConnectResult>> exchange = handshake
                .http()
                .sendAsync(httpRequest.build(), bodies(protocol, handshake.idleTimeout(), after, stream));
        boolean opened = false;
        try {
            Handshake.await(CompletableFuture.anyOf(stream, exchange), handshake.timeout());
            if (stream.isDone()) {
                opened = true;
                return new ConnectResult.Opened(stream.join().endedBy(exchange));
            }
            HttpResponse<ConnectResult> response = exchange.join();
            // a response without a body is a proxy's response to CONNECT
            ConnectResult result = response.body();
            return result == null ? rejected(response.statusCode(), response.headers(), null) : result;
        } catch (ExecutionException e) {
            return ConnectResult.ofFailure(e);
        } finally {
            if (!opened) {
                exchange.cancel(true);
            }
        }
    }

    /** Static, because an idle connection keeps the result, which must not refer to the HTTP client. */
    private static HttpResponse.BodyHandler<ConnectResult> bodies(
            SseEventReader protocol,
            Duration idleTimeout,
            @Nullable Position after,
            CompletableFuture<SseConnection> stream) {
        return info -> subscriber(info, protocol, idleTimeout, after, stream);
    }

    private static HttpResponse.BodySubscriber<ConnectResult> subscriber(
            HttpResponse.ResponseInfo info,
            SseEventReader protocol,
            Duration idleTimeout,
            @Nullable Position after,
            CompletableFuture<SseConnection> stream) {
        boolean isStream = info.headers()
                .firstValue("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM))
                .isPresent();
        if (info.statusCode() == 200 && isStream) {
            Position openedAt = after != null ? after : protocol.start(info.headers());
            SseConnection connection = new SseConnection(protocol, idleTimeout, openedAt);
            stream.complete(connection);
            return connection;
        }
        return BodySubscribers.mapping(
                BodySubscribers.ofString(StandardCharsets.UTF_8),
                body -> rejected(info.statusCode(), info.headers(), body));
    }

    private static ConnectResult rejected(int status, HttpHeaders headers, @Nullable String body) {
        return new ConnectResult.Rejected(status, Failures.problem(status, headers, body));
    }

    @Override
    public boolean hasNewKey() {
        return headers.hasNewKey();
    }
}
