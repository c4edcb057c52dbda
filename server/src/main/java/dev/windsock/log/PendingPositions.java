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
 * The positions that readers are waiting for because the log has not reached them yet.
 *
 * <p>Threading: thread-safe; no method blocks. While no reader is waiting, a commit costs one lookup.
 */
public final class PendingPositions {
    /** How long a reader waits, which is as long as a commit may take to arrive. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Maximum number of waiting readers; additional readers continue immediately, as if their wait had timed out. */
    private static final int MAX_WAITING = 10_000;

    private record Waiting(Position position, long id, CompletableFuture<Void> reached) {}

    private final ConcurrentSkipListSet<Waiting> waiting = new ConcurrentSkipListSet<>(
            Comparator.comparingLong((Waiting reader) -> reader.position().offset())
                    .thenComparingLong(Waiting::id));
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong ids = new AtomicLong();

    /**
     * Returns a future that completes once the log has reached a position. If the wait times out first, the future completes
     * with the result of the last resort.
     *
     * @param latest the latest position in the log
     * @param lastResort checks the log once more; its future may fail
     */
    public CompletableFuture<Void> await(
            Position position, Supplier<Position> latest, Supplier<CompletableFuture<Void>> lastResort) {
        CompletableFuture<Void> reached = await(position, latest);
        return reached.isDone() && !isAhead(position, latest.get())
                ? reached
                : reached.thenCompose(nothing ->
                        isAhead(position, latest.get()) ? lastResort.get() : CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<Void> await(Position position, Supplier<Position> latest) {
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
        // a commit that arrived before the reader was added did not complete its future
        if (!isAhead(position, latest.get())) {
            reader.reached().complete(null);
        }
        return reader.reached();
    }

    private static boolean isAhead(Position position, Position latest) {
        return position.epoch().equals(latest.epoch()) && position.offset() > latest.offset();
    }

    /** Completes the futures of readers that are waiting for a position or for an earlier one. */
    public void reached(Position position) {
        for (Waiting reader : waiting) {
            if (reader.position().offset() > position.offset()) {
                return;
            }
            reader.reached().complete(null);
        }
    }
}
