// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.TenantId;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;

/**
 * The reads that are waiting for a thread. Tenants are served in turn, so a tenant with many reads delays only itself. The
 * server's own reads, such as the engine's, share one turn, as if they came from another tenant, and are not limited.
 *
 * <p>Threading: thread-safe; does not block.
 */
final class ReadQueue {
    /** Maximum number of waiting reads of one tenant. */
    static final int MAX_OF_A_TENANT = 1_000;

    /** Maximum number of waiting reads of all tenants. */
    static final int MAX = 4_000;

    private static final Queue<Runnable> EMPTY = new ArrayDeque<>();
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** The waiting reads of each reader that has any; the reader whose turn it is comes first. */
    private final Map<Optional<TenantId>, Queue<Runnable>> waiting = new LinkedHashMap<>();

    private int size;

    /**
     * Adds a read.
     *
     * @param reader the tenant that reads; empty for the server itself
     * @throws RejectedException OVERLOADED if too many are waiting
     */
    synchronized void add(Optional<TenantId> reader, Runnable read) {
        int own = waiting.getOrDefault(reader, EMPTY).size();
        if (reader.isPresent() && (size >= MAX || own >= MAX_OF_A_TENANT)) {
            throw new RejectedException(
                            ErrorCode.OVERLOADED, "Too many reads are pending. Retry later.", List.of(), RETRY_DELAY)
                    .precedingChange();
        }
        waiting.computeIfAbsent(reader, added -> new ArrayDeque<>()).add(read);
        size++;
    }

    /** Removes and returns the read whose turn it is; there must be one. */
    synchronized Runnable next() {
        Optional<TenantId> reader = waiting.keySet().iterator().next();
        Queue<Runnable> own = Objects.requireNonNull(waiting.remove(reader));
        Runnable read = own.remove();
        if (!own.isEmpty()) {
            waiting.put(reader, own);
        }
        size--;
        return read;
    }

    /** Returns the number of waiting reads. */
    synchronized int size() {
        return size;
    }
}
