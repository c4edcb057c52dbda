// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import dev.windsock.hub.CloseReason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;

/**
 * The data of {@code event: close}, after which the server ends a stream of server-sent events. That of an instance's
 * output has the same shape, and one more reason: {@code RUN_ENDED}.
 */
@Schema(name = "StreamClose", description = "The last event of a stream of server-sent events: why the server ends it.")
public record StreamClose(
        @Schema(description = "The close code that a WebSocket would have; 1000 where all was sent.", example = "4002")
        int code,

        @Schema(
                description = "The name of the code.",
                allowableValues = {
                    "GOING_AWAY",
                    "SLOW_CONSUMER",
                    "DRAINING",
                    "CREDENTIAL_REVOKED",
                    "FORBIDDEN",
                    "RUN_ENDED"
                })
        String reason,

        @Schema(description = "Whether it helps to come back.")
        boolean reconnect,

        @Schema(minimum = "0", description = "How long to wait before that, in milliseconds.")
        long retryAfterMs) {
    static StreamClose of(CloseReason reason, Duration retryAfter) {
        return new StreamClose(reason.code(), reason.name(), reason.reconnect(), retryAfter.toMillis());
    }

    /** The whole event. */
    String event() {
        return "event: close\ndata: {\"code\":%d,\"reason\":\"%s\",\"reconnect\":%s,\"retry_after_ms\":%d}\n\n"
                .formatted(code, reason, reconnect, retryAfterMs);
    }
}
