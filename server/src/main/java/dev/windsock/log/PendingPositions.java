// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The positions that readers wait for because the log has not reached them yet.
 *
 * <p>Threading: for any thread; nothing blocks. A commit costs one lookup while nobody waits.
 */
public final class PendingPositions {
    /** How long a reader waits: as long as a commit may take to arrive. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Maximum number of waiting readers; further ones continue at once, as if their time were up. */
    private static final int MAX_WAITING = 10_000;

    private record Waiting(Position position, long id, CompletableFuture<Void> reached) {}

    private final ConcurrentSkipListSet<Waiting> waiting = new ConcurrentSkipListSet<>(
            Comparator.comparingLong((Waiting reader) -> reader.position().offset())
                    .thenComparingLong(Waiting::id));
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong ids = new AtomicLong();

    /**
     * Returns a future that completes once the log has reached a position, or the time is up.
     *
     * @param latest the newest position of the log
     */
    public CompletableFuture<Void> await(Position position, Supplier<Position> latest) {
        if (!isAhead(position, latest.get())) {
            return CompletableFuture.completedFuture(null);
        }
        if (count.incrementAndGet() > MAX_WAITING) {
            count.decrementAndGet();
            return CompletableFuture.completedFuture(null);
        }
        Waiting reader = new Waiting(position, ids.incrementAndGet(), new CompletableFuture<>());
        waiting.add(reader);
        reader.reached().whenComplete((nothing, failure) -> {
            waiting.remove(reader);
            count.decrementAndGet();
        });
        reader.reached().completeOnTimeout(null, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        // a commit before the reader was added has not seen it
        if (!isAhead(position, latest.get())) {
            reader.reached().complete(null);
        }
        return reader.reached();
    }

    private static boolean isAhead(Position position, Position latest) {
        return position.epoch().equals(latest.epoch()) && position.offset() > latest.offset();
    }

    /** Completes the readers of a position and of those before it. */
    public void reached(Position position) {
        for (Waiting reader : waiting) {
            if (reader.position().offset() > position.offset()) {
                return;
            }
            reader.reached().complete(null);
        }
    }
}
