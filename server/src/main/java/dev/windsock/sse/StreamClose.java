// SPDX-License-Identifier: Apache-2.0
package dev.windsock.sse;

import dev.windsock.hub.CloseReason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.Locale;

/** The data of {@code event: close}, after which the server ends a stream of server-sent events. */
@Schema(
        name = "StreamClose",
        description = "The last event of a stream of server-sent events: the reason why the server closes it.")
public record StreamClose(
        @Schema(
                description = "The close code that a WebSocket would have; 1000 when everything was sent.",
                example = "4002")
        int code,

        @Schema(
                description = "The name of the code.",
                allowableValues = {
                    "GOING_AWAY",
                    "SLOW_CONSUMER",
                    "DRAINING",
                    "TICKET_SPENT",
                    "OUT_OF_DATE",
                    "CREDENTIAL_REVOKED",
                    "FORBIDDEN",
                    "RUN_ENDED"
                })
        String reason,

        @Schema(description = "Whether to reconnect.") boolean reconnect,

        @Schema(minimum = "0", description = "How long to wait before reconnecting, in milliseconds.")
        long retryAfterMs) {
    /** Ends the output of an instance after all of it has been sent. */
    public static final StreamClose RUN_ENDED = new StreamClose(1000, "RUN_ENDED", false, 0);

    public static StreamClose of(CloseReason reason, Duration retryAfter) {
        return new StreamClose(reason.code(), reason.name(), reason.reconnect(), retryAfter.toMillis());
    }

    /** Returns the whole event. */
    public String event() {
        return SseWriter.event(
                "close",
                String.format(
                        Locale.ROOT,
                        "{\"code\":%d,\"reason\":\"%s\",\"reconnect\":%s,\"retry_after_ms\":%d}",
                        code,
                        reason,
                        reconnect,
                        retryAfterMs));
    }
}
