// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.Connection;
import dev.windsock.hub.Peer;
import dev.windsock.json.Timestamps;
import dev.windsock.log.Position;
import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open stream, as the REST API returns it. */
@Serdeable
@Schema(name = "Connection", description = "An open stream.")
public record ConnectionView(
        @Schema(format = "uuid", description = "UUIDv7 of the connection.")
        String id,

        @Schema(pattern = "[0-9a-z]{8}", description = "The API key that opened the stream.")
        String keyId,

        @Schema(description = "The name of that key.") String keyName,
        @Schema(description = "The client's address.") String address,

        @Schema(
                allowableValues = {"websocket", "sse", "log", "terminal"},
                description =
                        "The transport. `log` follows the output of an instance, and `terminal` is attached to a terminal.")
        String transport,

        @Schema(
                description =
                        "The subscribed topics; none for `log` and `terminal`. Only the dashboard's stream has `summary`.")
        List<String> topics,

        @Schema(
                pattern = Position.PATTERN,
                description = "Everything up to this position has been passed to the connection.")
        String position,

        @Schema(description = "How many changes the stream is behind, counting all changes in the log.")
        long lag,

        @Schema(description = "Bytes queued for the client.")
        long bytesQueued,

        @Schema(description = "When the stream was opened.") Instant connectedAt) {
    static ConnectionView of(Connection connection) {
        Peer peer = connection.peer();
        return new ConnectionView(
                peer.connectionId(),
                peer.principal().keyId().value(),
                peer.principal().name(),
                peer.address(),
                peer.transport(),
                connection.topics(),
                connection.position(),
                connection.lag(),
                connection.bytesQueued(),
                Timestamps.toMillis(peer.connectedAt()));
    }

    @Serdeable
    @Schema(name = "ConnectionPage", description = "One page of open streams, newest first.")
    public record Page(
            List<ConnectionView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
