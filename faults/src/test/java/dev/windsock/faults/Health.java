// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.client.it.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Reads the health and the meters of a server. Thread-safe; blocks until the response arrives or the timeout elapses. */
final class Health {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final RunningServer server;

    Health(RunningServer server) {
        this.server = server;
    }

    /** Returns whether the server is ready for clients. */
    boolean ready() throws IOException, InterruptedException {
        return get("/health/readiness").statusCode() == 200;
    }

    boolean alive() throws IOException, InterruptedException {
        return get("/health/liveness").statusCode() == 200;
    }

    /** Returns the health details that a client with a key receives. */
    String details() throws IOException, InterruptedException {
        return get("/health").body();
    }

    /** Returns the sum of a meter over all of its tags; 0 if there is no such meter. */
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
                        .timeout(Deadlines.RECOVERY_TIMEOUT)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
