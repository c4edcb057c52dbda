// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.Connection;
import dev.windsock.hub.Peer;
import dev.windsock.json.Timestamps;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** An open stream. */
@Serdeable
@Schema(name = "Connection", description = "An open stream.")
public record ConnectionView(
        @Schema(format = "uuid", description = "UUIDv7 of the connection.")
        String id,

        @Schema(pattern = "[0-9a-z]{8}", description = "The API key that opened it.")
        String keyId,

        @Schema(description = "That key's name.") String keyName,
        @Schema(description = "The client's address.") String address,

        @Schema(
                allowableValues = {"websocket", "sse", "log"},
                description = "What it is; log follows the output of an instance.")
        String transport,

        @Schema(description = "Its topics, none of a log; summary is one of the dashboard's stream alone.")
        List<String> topics,

        @Schema(description = "Up to here everything was handed to the connection.")
        String position,

        @Schema(description = "How many changes of the whole log it is behind.")
        long lag,

        @Schema(description = "Bytes that wait for the client to take them.")
        long bytesQueued,

        @Schema(description = "When it was opened.") Instant connectedAt) {
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
}
