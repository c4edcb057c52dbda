// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.client.it.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What a server says of itself. For any thread; blocks for as long as an answer may take. */
final class Health {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final RunningServer server;

    Health(RunningServer server) {
        this.server = server;
    }

    /** Whether clients may come. */
    boolean ready() throws IOException, InterruptedException {
        return get("/health/readiness").statusCode() == 200;
    }

    boolean alive() throws IOException, InterruptedException {
        return get("/health/liveness").statusCode() == 200;
    }

    /** All that it says to who has a key. */
    String details() throws IOException, InterruptedException {
        return get("/health").body();
    }

    /** What a meter counts, over all of its tags; 0 where there is none. */
    double meter(String name) throws IOException, InterruptedException {
        return get("/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .header("X-API-Key", RunningServer.ADMIN_KEY)
                        .timeout(Within.ANSWER)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
