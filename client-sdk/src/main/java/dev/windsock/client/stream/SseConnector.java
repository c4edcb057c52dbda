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

/** Asks for streams of server-sent events. For the stream's own thread. */
final class SseConnector implements Connector {
    private static final String EVENT_STREAM = "text/event-stream";

    private final Handshake handshake;
    private final StreamRequest request;
    private final SseProtocol protocol;
    private String usedKey = "";

    SseConnector(Handshake handshake, StreamRequest request, SseProtocol protocol) {
        this.handshake = handshake;
        this.request = request;
        this.protocol = protocol;
    }

    @Override
    public Opening connect(@Nullable Position after) throws InterruptedException {
        URI server = handshake.server();
        URI uri = request.uri(server, server.getScheme());
        HttpRequest.Builder asked =
                HttpRequest.newBuilder(uri).header("Accept", EVENT_STREAM).header("Cache-Control", "no-cache");
        usedKey = handshake.headers().addTo("GET", uri, asked::setHeader);
        if (after != null) {
            asked.header("Last-Event-ID", after.toString());
        }
        CompletableFuture<HttpResponse<Opening>> answer =
                handshake.http().sendAsync(asked.build(), info -> subscriber(info, after));
        try {
            return answer.get(handshake.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .body();
        } catch (ExecutionException e) {
            return new Opening.Unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return new Opening.Unreachable(new TimeoutException(
                    "no answer within " + handshake.timeout().toSeconds() + " s"));
        } finally {
            // ends the exchange where it is not answered yet
            answer.cancel(true);
        }
    }

    private HttpResponse.BodySubscriber<Opening> subscriber(HttpResponse.ResponseInfo info, @Nullable Position after) {
        boolean isStream = info.headers()
                .firstValue("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM))
                .isPresent();
        if (info.statusCode() == 200 && isStream) {
            Position from = after != null
                    ? after
                    : Position.ofNullable(info.headers()
                                    .firstValue("X-Windsock-Position")
                                    .orElse(null))
                            .orElse(null);
            return new SseConnection(protocol, handshake.silence(), from);
        }
        return BodySubscribers.mapping(
                BodySubscribers.ofString(StandardCharsets.UTF_8),
                body -> new Opening.Refused(info.statusCode(), Problem.parse(body, RetryAfter.of(info.headers()))));
    }

    @Override
    public boolean hasAnotherKey() {
        return !handshake.headers().apiKey().equals(usedKey);
    }
}
