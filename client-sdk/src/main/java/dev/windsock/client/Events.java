package dev.windsock.client;

import dev.windsock.client.api.EventsApi;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.json.Json;
import dev.windsock.client.model.Publication;
import dev.windsock.client.publish.BatchSender;
import dev.windsock.client.publish.EventPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The log: the generated calls, and a publisher for many events.
 *
 * <p>Threading: for any thread.
 */
public final class Events extends EventsApi implements AutoCloseable {
    private final Sender sender;
    private final Duration firstWait;
    private final Duration longestWait;
    private final Set<EventPublisher> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Events(ApiClient calls, Sender sender, Duration firstWait, Duration longestWait) {
        super(calls);
        this.sender = sender;
        this.firstWait = firstWait;
        this.longestWait = longestWait;
    }

    /**
     * A publisher, to be opened and closed; the key needs event:publish. Close it before the client, which gives up what it
     * holds.
     */
    public EventPublisher.Builder publisher() {
        return EventPublisher.builder(sender, firstWait, longestWait, this::opened, open::remove);
    }

    private void opened(EventPublisher publisher) {
        open.add(publisher);
        if (closed) {
            // after the add, so that a close that comes meanwhile sees the publisher
            open.remove(publisher);
            throw new IllegalStateException("the client was closed");
        }
    }

    /** Gives up what publishers hold. */
    @Override
    public void close() {
        closed = true;
        open.forEach(EventPublisher::closeNow);
    }

    /**
     * Sends batches as they are: the generated call would write events that are written already.
     *
     * @param http throws refusals as the exceptions of their kinds
     */
    record Sender(HttpClient http, URI server, Duration timeout) implements BatchSender {
        @Override
        public Position send(byte[] events, String idempotencyKey) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/api/events"))
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json")
                    .header("Idempotency-Key", idempotencyKey)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(events))
                    .build();
            try (InputStream answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body()) {
                return Position.of(
                        Json.mapper().readValue(answer, Publication.class).getPosition());
            } catch (IOException e) {
                throw new UnreachableException("no whole answer from " + server + ": " + e, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WindsockException(WindsockException.INTERRUPTED, "interrupted while publishing", e);
            }
        }
    }
}
