// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.id.NodeId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A server that uses the store, or has used it.
 *
 * @param url where clients reach it; null if it is not advertised
 * @param startedAt when it started; null unless it is running or lost
 */
public record NodeEntry(
        NodeId id,
        String name,
        @Nullable String url,
        String version,
        Status status,
        @Nullable Instant startedAt) {
    /** Whether a node is running. */
    @Schema(
            name = "NodeStatus",
            description = "RUNNING: the node renews its lease. STOPPED: it was shut down cleanly. LOST: it has not "
                    + "renewed its lease for 15 seconds. It was killed or suspended, or cannot reach the database, "
                    + "and its instances may still be running. A server reports no node as LOST until it has renewed "
                    + "its own lease for 10 seconds without a failure, because the database may have been unavailable "
                    + "to all nodes.")
    public enum Status {
        RUNNING,
        LOST,
        STOPPED
    }
}
