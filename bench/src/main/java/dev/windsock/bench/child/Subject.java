// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import dev.windsock.bench.load.Command;
import dev.windsock.bench.machine.Probe;
import dev.windsock.bench.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The process under measurement: the server or the floor. */
public final class Subject implements AutoCloseable {
    private static final int SOURCE_SECONDS = 60;
    private static final int FIRST_ERROR = 400;

    private final String name;
    private final Child child;
    private final Command.Target target;
    private final Probe probe;

    Subject(String name, Child child, Command.Target target) {
        this.name = name;
        this.child = child;
        this.target = target;
        this.probe = new Probe(child.pid());
    }

    public String name() {
        return name;
    }

    public Command.Target target() {
        return target;
    }

    public Probe probe() {
        return probe;
    }

    /**
     * Publishes from inside the process, which must be the floor, or a server started by {@link Children#serverWithSource}.
     * Blocks until everything is published.
     */
    public void publish(Source.Job job) {
        child.send(job.line());
        child.await(Source.PUBLISHED, (int) Math.ceil(job.seconds()) + SOURCE_SECONDS);
    }

    /** Sends a GET and returns the body of the response. Blocks. */
    public String get(String path) {
        return send(request(path)).body();
    }

    /**
     * Sends a POST with JSON and returns the body of the response. Blocks.
     *
     * @throws IllegalStateException if the response is an error; the message contains the response
     */
    public String post(String path, String json) {
        return requireSuccess(send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))));
    }

    /**
     * Sends a DELETE. Blocks until the response arrives, which may be before the deletion is complete.
     *
     * @throws IllegalStateException if the response is an error; the message contains the response
     */
    public void delete(String path) {
        requireSuccess(send(request(path).DELETE()));
    }

    private static String requireSuccess(HttpResponse<String> response) {
        if (response.statusCode() >= FIRST_ERROR) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target.port() + path))
                .header("X-API-Key", target.key());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills the process, like {@code kill -9}. */
    public void kill() {
        child.kill();
    }

    @Override
    public void close() {
        probe.close();
        child.close();
    }
}
