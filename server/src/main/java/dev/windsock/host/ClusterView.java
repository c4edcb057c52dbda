// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import dev.windsock.json.Timestamps;
import dev.windsock.store.NodeEntry;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers that share the store. */
@Serdeable
@Schema(name = "Cluster", description = "The servers that share the store. There is only one if the store is embedded.")
public record ClusterView(
        @Schema(format = "uuid", description = "The id of the responding node.")
        String nodeId,

        @Schema(
                description =
                        "Whether the responding node is connected to the other nodes over NATS. If not, changes from "
                                + "the other nodes arrive within a second or two instead of immediately. True if there are no "
                                + "other nodes.")
        boolean busConnected,

        @Schema(description = "All nodes, ordered by name.") List<Node> nodes) {
    /** A server that uses the store, or has used it. */
    @Serdeable
    @Schema(name = "Node", description = "A server that uses the store, or has used it.")
    public record Node(
            @Schema(format = "uuid") String id,

            @Schema(description = "Its unique name.", example = "node-1")
            String name,

            @Schema(
                    description = "Where clients reach it; null if `WINDSOCK_NODE_URL` is not set.",
                    example = "https://a.example.com")
            @Nullable String url,

            @Schema(description = "The version of Windsock that it runs, or ran.")
            String version,

            NodeEntry.Status status,

            @Schema(description = "When it started; null if it is STOPPED.") @Nullable Instant startedAt) {
        static Node of(NodeEntry entry) {
            return new Node(
                    entry.id().value(),
                    entry.name(),
                    entry.url(),
                    entry.version(),
                    entry.status(),
                    entry.startedAt() == null ? null : Timestamps.toMillis(entry.startedAt()));
        }
    }
}
