// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windsock.client.Position;
import dev.windsock.client.Problem;
import dev.windsock.client.http.RetryAfter;
import dev.windsock.client.json.Json;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log by one request after the other: {@code GET /api/events}. For the stream's own thread, but {@link #cancel}.
 */
final class LongPollConnector implements Connector {
    /** How long the server may hold an empty answer back; below what proxies cut at, which is 30 s or more. */
    private static final Duration WAIT = Duration.ofSeconds(20);

    /** The most that the server answers at once. */
    private static final int LIMIT = 200;

    private final Handshake handshake;
    private final StreamRequest request;
    private final ChangeTopics topics;
    private String usedKey = "";
    private volatile @Nullable CompletableFuture<?> inFlight;

    LongPollConnector(Handshake handshake, ChangeTopics topics) {
        this.handshake = handshake;
        this.request = new StreamRequest("/api/events").with("limit", Integer.toString(LIMIT));
        this.topics = topics;
    }

    /** What a poll came to. */
    sealed interface Polled {
        /**
         * An answer.
         *
         * @param latest the newest position, as the server has it with every query
         */
        record Page(JsonNode body, @Nullable Position latest) implements Polled {}

        /** @param opening what the same comes to where it is the first request of a connection */
        record Failed(Opening opening) implements Polled {}
    }

    @Override
    public Opening connect(@Nullable Position after) throws InterruptedException {
        // without a position the log is read from its beginning, of which the first page is enough to learn where it
        // ends
        Polled polled = poll(after == null ? request : request.after(after), Duration.ZERO);
        if (polled instanceof Polled.Failed failed) {
            return failed.opening();
        }
        Polled.Page page = (Polled.Page) polled;
        try {
            if (after != null) {
                return new Opening.Opened(new LongPollConnection(this, topics, after, page.body()));
            }
            Position latest = page.latest() == null ? ItemReader.position(page.body(), "position") : page.latest();
            return new Opening.Opened(new LongPollConnection(this, topics, latest, null));
        } catch (IOException e) {
            return new Opening.Unreachable(e);
        }
    }

    /** Asks for what comes after a position, and waits for it. */
    Polled pollAfter(Position after) throws InterruptedException {
        return poll(request.after(after).with("wait", Long.toString(WAIT.toSeconds())), WAIT);
    }

    private Polled poll(StreamRequest wanted, Duration wait) throws InterruptedException {
        URI server = handshake.server();
        URI uri = wanted.uri(server, server.getScheme());
        HttpRequest.Builder asked = HttpRequest.newBuilder(uri).header("Accept", "application/json");
        usedKey = handshake.headers().addTo("GET", uri, asked::setHeader);
        CompletableFuture<HttpResponse<String>> answer =
                handshake.http().sendAsync(asked.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        inFlight = answer;
        Duration timeout = handshake.timeout().plus(wait);
        try {
            return read(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return new Polled.Failed(new Opening.Unreachable(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            return new Polled.Failed(
                    new Opening.Unreachable(new TimeoutException("no answer within " + timeout.toSeconds() + " s")));
        } finally {
            inFlight = null;
            // ends the exchange where it is not answered yet
            answer.cancel(true);
        }
    }

    private static Polled read(HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (answer.statusCode() != 200 || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            Problem problem = Problem.parse(answer.body(), RetryAfter.of(answer.headers()));
            return new Polled.Failed(new Opening.Refused(answer.statusCode(), problem));
        }
        try {
            Position latest = Position.ofNullable(
                            answer.headers().firstValue("X-Windsock-Position").orElse(null))
                    .orElse(null);
            return new Polled.Page(Json.mapper().readTree(answer.body()), latest);
        } catch (IOException e) {
            return new Polled.Failed(new Opening.Unreachable(e));
        }
    }

    /** Ends the request that is waited for, from any thread. */
    void cancel() {
        CompletableFuture<?> waiting = inFlight;
        if (waiting != null) {
            waiting.cancel(true);
        }
    }

    @Override
    public boolean hasAnotherKey() {
        return !handshake.headers().apiKey().equals(usedKey);
    }
}
