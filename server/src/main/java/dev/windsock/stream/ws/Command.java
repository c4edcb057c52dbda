// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import dev.windsock.problem.RejectedException;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's command. */
sealed interface Command {
    @Nullable String requestId();

    record SubscribeTo(
            @Nullable String requestId,
            List<String> topics,
            List<String> resourceIds,
            @Nullable Integer interval,
            @Nullable String after)
            implements Command {}

    record UnsubscribeFrom(@Nullable String requestId, List<String> topics) implements Command {}

    record AnswerPing(@Nullable String requestId) implements Command {}

    /** The wire format: the union of the fields of all commands. */
    @Serdeable
    record Wire(
            @Nullable String type,
            @Nullable String requestId,
            @Nullable List<String> topics,
            @Nullable List<String> resourceIds,
            @Nullable Integer interval,
            @Nullable String after) {}

    /**
     * Parses a client's message.
     *
     * @throws RejectedException MALFORMED_BODY for anything that is not a protocol command
     */
    static Command parse(byte[] message) {
        Wire wire = Messages.read(message, Wire.class);
        if (wire.requestId() != null && wire.requestId().length() > 128) {
            throw Messages.malformed("`request_id` must have at most 128 characters.");
        }
        return switch (String.valueOf(wire.type())) {
            case "SUBSCRIBE" ->
                new SubscribeTo(
                        wire.requestId(), topics(wire), orEmpty(wire.resourceIds()), wire.interval(), wire.after());
            case "UNSUBSCRIBE" -> new UnsubscribeFrom(wire.requestId(), topics(wire));
            case "PING" -> new AnswerPing(wire.requestId());
            default -> throw Messages.malformed("`type` must be SUBSCRIBE, UNSUBSCRIBE or PING.");
        };
    }

    private static List<String> topics(Wire wire) {
        if (wire.topics() == null) {
            throw Messages.malformed("`topics` is required.");
        }
        return orEmpty(wire.topics());
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        if (list == null) {
            return List.of();
        }
        if (list.contains(null)) {
            throw Messages.malformed("A list must not contain null.");
        }
        return list;
    }
}
