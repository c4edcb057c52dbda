// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * A client's servers, which share one store. All calls and streams use the same server until it fails or is draining. Each
 * client tries the servers in its own order, so that the clients of a failed server spread over the other servers. After a
 * while, new connections try the first server again, so that the clients spread over all servers again.
 *
 * <p>Thread-safe.
 */
public final class Servers {
    /** The time for which a client avoids its first server after a failure. An open stream stays on its current server. */
    static final Duration ABSENCE = Duration.ofMinutes(5);

    private final List<URI> all;
    private final LongSupplier nanoTime;
    private final AtomicReference<Choice> choice;

    /** @param since the time of the choice, as a value of {@link System#nanoTime} */
    private record Choice(int index, long since) {}

    /** @param all http or https URLs, each optionally with a path, without a trailing slash; at least one */
    public Servers(List<URI> all) {
        this(shuffled(all), System::nanoTime);
    }

    Servers(List<URI> ordered, LongSupplier nanoTime) {
        this.all = List.copyOf(ordered);
        this.nanoTime = nanoTime;
        this.choice = new AtomicReference<>(new Choice(0, nanoTime.getAsLong()));
    }

    private static List<URI> shuffled(List<URI> all) {
        List<URI> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled);
        return shuffled;
    }

    /** Returns the server to use now. */
    public URI current() {
        Choice current = choice.get();
        long now = nanoTime.getAsLong();
        if (current.index() != 0 && now - current.since() > ABSENCE.toNanos()) {
            choice.compareAndSet(current, new Choice(0, now));
        }
        return all.get(choice.get().index());
    }

    /** Moves on to the next server, unless another thread has already done so since this server was used. */
    public void leave(URI server) {
        Choice current = choice.get();
        if (all.get(current.index()).equals(server)) {
            choice.compareAndSet(current, new Choice((current.index() + 1) % all.size(), nanoTime.getAsLong()));
        }
    }

    /** Returns the path of a request below its server's URL. */
    String path(URI request) {
        String path = request.getPath();
        return all.stream()
                .filter(server -> server.getRawAuthority().equals(request.getRawAuthority()))
                .map(URI::getPath)
                .filter(path::startsWith)
                .findFirst()
                .map(base -> path.substring(base.length()))
                .orElse(path);
    }

    @Override
    public String toString() {
        return all.stream().map(URI::toString).collect(Collectors.joining(", "));
    }
}
