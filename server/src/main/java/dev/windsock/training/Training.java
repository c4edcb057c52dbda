// SPDX-License-Identifier: Apache-2.0
package dev.windsock.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends typical client requests to a server, so that the ahead-of-time cache of its JVM contains the classes that these
 * requests need, with profiles of their methods. It creates no instances, because they would run on the host.
 *
 * <p>Threading: for use by one thread, which blocks. No single step takes longer than {@link #TIMEOUT}.
 */
public final class Training implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Each round publishes 20 events and opens a stream of each kind. */
    private static final int ROUNDS = 100;

    private static final int PUBLISHES_PER_ROUND = 20;

    /** The paths that the console and services read. */
    private static final List<String> READS = List.of(
            "/health/liveness",
            "/health/readiness",
            "/",
            "/api/session",
            "/api/dashboard/summary",
            "/api/dashboard/stats",
            "/api/compute",
            "/api/instances",
            "/api/volumes",
            "/api/vpcs",
            "/api/terminals",
            "/api/keys",
            "/api/audit",
            "/api/connections",
            "/api/events?limit=10",
            "/prometheus");

    private static final String EVENT = "{\"type\":\"TRAINING\",\"payload\":{\"text\":\"" + "x".repeat(160) + "\"}}";

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI server;
    private final String key;

    /** @param key an administrator's API key */
    Training(URI server, String key) {
        this.server = server;
        this.key = key;
    }

    /**
     * Exercises the server at a URL with the API key from the first line of standard input. Exits with status 1 if a response
     * is not the expected one; the cache is then less useful, but still correct.
     *
     * @param args the URL
     */
    @SuppressWarnings("SystemOut") // a program's own output
    public static void main(String... args) throws IOException, InterruptedException {
        String key = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        try (Training training = new Training(URI.create(args[0]), key)) {
            training.run(ROUNDS);
        } catch (IllegalStateException | IOException e) {
            System.err.println("training: " + e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Sends all requests the given number of times.
     *
     * @throws IllegalStateException if a response is not the expected one
     */
    void run(int rounds) throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            if (round % 10 == 0) {
                for (String path : READS) {
                    get(path);
                }
                expect(401, request("/api/instances").header("X-API-Key", "wrong"));
                expect(404, authenticated("/api/instances/unknown"));
                expect(400, post("/api/events", "{"));
                expect(202, post("/api/events", "[" + EVENT + "," + EVENT + "]"));
                expect(202, post("/api/events", EVENT).header("Idempotency-Key", "training-" + round));
            }
            Received received = new Received();
            WebSocket socket = openSocket(received);
            readStream();
            for (int i = 0; i < PUBLISHES_PER_ROUND; i++) {
                expect(202, post("/api/events", EVENT));
            }
            await(received.event);
            await(socket.sendText("{\"type\":\"PING\"}", true));
            await(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT);
    }

    private HttpRequest.Builder authenticated(String path) {
        return request(path).header("X-API-Key", key);
    }

    private HttpRequest.Builder post(String path, String json) {
        return authenticated(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    /** The console may be missing from the server, and a permission or a driver may not be available. */
    private void get(String path) throws IOException, InterruptedException {
        int status = client.send(authenticated(path).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status >= 500) {
            throw new IllegalStateException("GET " + path + " returned " + status);
        }
    }

    private void expect(int status, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != status) {
            throw new IllegalStateException(response.request().method() + " "
                    + response.request().uri().getPath() + " returned " + response.statusCode() + " instead of "
                    + status + ": " + response.body());
        }
    }

    /** The messages that a WebSocket has received. */
    private static final class Received implements WebSocket.Listener {
        private final CompletableFuture<Void> welcome = new CompletableFuture<>();
        private final CompletableFuture<Void> event = new CompletableFuture<>();
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            message.append(text);
            if (last) {
                welcome.complete(null);
                if (message.indexOf("\"TRAINING\"") >= 0) {
                    event.complete(null);
                }
                message.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, text, last);
        }
    }

    /** Opens a WebSocket, and returns it after its first message. */
    private WebSocket openSocket(Received received) throws InterruptedException {
        WebSocket socket = await(client.newWebSocketBuilder()
                .header("X-API-Key", key)
                .connectTimeout(TIMEOUT)
                .buildAsync(
                        URI.create("ws"
                                + server.resolve("/ws?topics=custom").toString().substring("http".length())),
                        received));
        await(received.welcome);
        return socket;
    }

    /** Opens an event stream, and closes it after its first bytes. */
    private void readStream() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(
                authenticated("/api/dashboard/stream?topics=custom")
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200 || body.read() < 0) {
                throw new IllegalStateException("the event stream returned " + response.statusCode());
            }
        }
    }

    private static <T> T await(CompletableFuture<T> result) throws InterruptedException {
        try {
            return result.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a WebSocket failed: " + e, e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
