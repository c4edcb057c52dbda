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
        String id,
        @Schema(description = "The API key that opened it.") String keyId,
        @Schema(description = "That key's name.") String keyName,
        @Schema(description = "The client's address.") String address,
        @Schema(description = "websocket or sse.") String transport,
        List<String> topics,

        @Schema(description = "Up to here everything was handed to the connection.")
        String position,

        @Schema(description = "How many changes of the whole log it is behind.")
        long lag,

        @Schema(description = "Bytes that wait for the client to take them.")
        long bytesQueued,

        Instant connectedAt) {
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
