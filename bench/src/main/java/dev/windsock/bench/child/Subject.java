// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import dev.windsock.bench.load.Order;
import dev.windsock.bench.machine.Probe;
import dev.windsock.bench.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A running process that is measured: the server, or the floor. */
public final class Subject implements AutoCloseable {
    private static final int SOURCE_SECONDS = 60;
    private static final int REFUSED = 400;

    private final String name;
    private final Child child;
    private final Order.Target target;
    private final Probe probe;

    Subject(String name, Child child, Order.Target target) {
        this.name = name;
        this.child = child;
        this.target = target;
        this.probe = Probe.attach(child.pid());
    }

    public String name() {
        return name;
    }

    public Order.Target target() {
        return target;
    }

    public Probe probe() {
        return probe;
    }

    /** Lets it publish by itself, which {@link Children#serverWithSource} and the floor can. Blocks until it has. */
    public void publish(Source.Job job) {
        child.send(job.line());
        child.await(Source.PUBLISHED, (int) Math.ceil(job.seconds()) + SOURCE_SECONDS);
    }

    /** The body that a GET is answered with. Blocks. */
    public String get(String path) {
        return send(request(path)).body();
    }

    /**
     * The body that a POST of JSON is answered with. Blocks.
     *
     * @throws IllegalStateException with the answer, when it is refused
     */
    public String post(String path, String json) {
        return taken(send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))));
    }

    /**
     * Deletes. Blocks until it is answered, which may be before it is done.
     *
     * @throws IllegalStateException with the answer, when it is refused
     */
    public void delete(String path) {
        taken(send(request(path).DELETE()));
    }

    private static String taken(HttpResponse<String> response) {
        if (response.statusCode() >= REFUSED) {
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

    @Override
    public void close() {
        probe.close();
        child.close();
    }
}
