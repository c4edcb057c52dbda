// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.it.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A session as a page in a browser holds it.
 *
 * @param cookie the name and the value of the cookie
 * @param secret the secret that the page keeps
 */
record BrowserSession(String cookie, String secret) {
    private static final String SECRET = "X-Windsock-Session";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Signs in with the code of a sign-in link. */
    static BrowserSession open(RunningServer server, String code) throws IOException, InterruptedException {
        HttpResponse<String> opened = HTTP.send(
                page(server, "/api/session/code")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + code + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(204);
        return new BrowserSession(
                opened.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0],
                opened.headers().firstValue(SECRET).orElseThrow());
    }

    /** Returns whether a server accepts the session. */
    boolean isOpen(RunningServer server) throws IOException, InterruptedException {
        return send(server, "GET") == 200;
    }

    /** Signs out. */
    void close(RunningServer server) throws IOException, InterruptedException {
        assertThat(send(server, "DELETE")).isEqualTo(204);
    }

    private int send(RunningServer server, String method) throws IOException, InterruptedException {
        return HTTP.send(
                        page(server, "/api/session")
                                .header("Cookie", cookie)
                                .header(SECRET, secret)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder page(RunningServer server, String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Origin", server.url())
                .header("X-Requested-With", "windsock")
                .timeout(Deadlines.ANSWER_TIMEOUT);
    }
}
