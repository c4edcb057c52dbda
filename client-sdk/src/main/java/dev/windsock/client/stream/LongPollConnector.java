// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.client.error.RequestNotSentException;
import dev.windsock.client.http.Failures;
import dev.windsock.client.json.Json;
import dev.windsock.client.log.Position;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log with consecutive requests to {@code GET /api/events}. Confined to its stream's thread except {@link #cancel}.
 */
final class LongPollConnector implements Connector {
    /** The maximum delay before an empty response. Proxies abort a request after 30 s or more. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(20);

    /** The server's maximum page size. */
    private static final int PAGE_SIZE = 200;

    private final Handshake handshake;
    private final HandshakeHeaders headers;
    private final StreamRequest request;
    private final ChangeTopics topics;
    private volatile @Nullable CompletableFuture<?> inFlight;

    LongPollConnector(Handshake handshake, ChangeTopics topics) {
        this.handshake = handshake;
        this.headers = new HandshakeHeaders(handshake.headers());
        this.request = new StreamRequest("/api/events").with("limit", Integer.toString(PAGE_SIZE));
        this.topics = topics;
    }

    /** The result of a poll. */
    sealed interface PollResult {
        /** @param latest the server's latest position, which every query returns; null if the header is missing */
        record Page(JsonNode body, @Nullable Position latest) implements PollResult {}

        /** @param result the equivalent result of a handshake */
        record Failed(ConnectResult result) implements PollResult {}
    }

    @Override
    public ConnectResult connect(@Nullable Position after) throws InterruptedException {
        // without a position, the server returns the start of the log; the response header contains the position of its
        // end
        PollResult result = poll(after == null ? request : request.after(after), Duration.ZERO);
        if (result instanceof PollResult.Failed failed) {
            return failed.result();
        }
        PollResult.Page page = (PollResult.Page) result;
        try {
            if (after != null) {
                return new ConnectResult.Opened(new LongPollConnection(this, topics, after, page.body()));
            }
            Position latest = page.latest() == null ? ItemReader.position(page.body(), "position") : page.latest();
            return new ConnectResult.Opened(new LongPollConnection(this, topics, latest, null));
        } catch (IOException e) {
            return new ConnectResult.Unreachable(e);
        }
    }

    /** Waits for the next changes after a position. */
    PollResult pollAfter(Position after) throws InterruptedException {
        try {
            return poll(request.after(after).with("wait", Long.toString(MAX_WAIT.toSeconds())), MAX_WAIT);
        } catch (RequestNotSentException e) {
            // like a lost connection
            return new PollResult.Failed(new ConnectResult.Unreachable(e));
        }
    }

    private PollResult poll(StreamRequest query, Duration wait) throws InterruptedException {
        URI uri = query.uri(handshake.server());
        HttpRequest.Builder httpRequest = HttpRequest.newBuilder(uri).header("Accept", "application/json");
        headers.addTo(uri, httpRequest::setHeader);
        CompletableFuture<HttpResponse<String>> exchange =
                handshake.http().sendAsync(httpRequest.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        inFlight = exchange;
        try {
            return read(Handshake.await(exchange, handshake.timeout().plus(wait)));
        } catch (ExecutionException e) {
            return new PollResult.Failed(ConnectResult.ofFailure(e));
        } finally {
            inFlight = null;
            // aborts the exchange unless it is complete
            exchange.cancel(true);
        }
    }

    private static PollResult read(HttpResponse<String> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (response.statusCode() != 200 || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return new PollResult.Failed(new ConnectResult.Rejected(
                    response.statusCode(),
                    Failures.problem(response.statusCode(), response.headers(), response.body())));
        }
        try {
            Position latest = Position.ofNullable(
                            response.headers().firstValue("X-Windsock-Position").orElse(null))
                    .orElse(null);
            return new PollResult.Page(Json.mapper().readTree(response.body()), latest);
        } catch (IOException e) {
            return new PollResult.Failed(new ConnectResult.Unreachable(e));
        }
    }

    /** Aborts the current request. Thread-safe. */
    void cancel() {
        CompletableFuture<?> current = inFlight;
        if (current != null) {
            current.cancel(true);
        }
    }

    @Override
    public boolean hasNewKey() {
        return headers.hasNewKey();
    }
}
