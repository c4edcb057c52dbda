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
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target.port() + path))
                                    .header("X-API-Key", target.key())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
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
