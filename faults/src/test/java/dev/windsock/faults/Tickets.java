// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.client.it.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Issues and redeems the tickets of a browser. */
final class Tickets {
    private Tickets() {}

    /** Issues a ticket that opens a stream. */
    static String issue(RunningServer server) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String answer = http.send(
                            HttpRequest.newBuilder(URI.create(server.url() + "/api/tickets"))
                                    .header("X-API-Key", RunningServer.ADMIN_KEY)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"purpose\":\"stream\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return answer.replaceAll("(?s).*\"ticket\":\"([^\"]+)\".*", "$1");
        }
    }

    /** Returns whether a ticket opens a stream. This consumes the ticket. */
    static boolean opens(RunningServer server, String ticket) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        try {
            HttpResponse<?> answer = http.send(
                    HttpRequest.newBuilder(URI.create(server.url() + "/api/dashboard/stream?ticket=" + ticket))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            return answer.statusCode() == 200;
        } finally {
            http.shutdownNow();
        }
    }
}
