// SPDX-License-Identifier: Apache-2.0
package dev.windsock.sse;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The data of {@code event: heartbeat}, as described in the published OpenAPI document; {@link SseWriter#heartbeat} writes it.
 */
@Schema(name = "StreamHeartbeat", description = "Shows that a stream of server-sent events is alive.")
public record StreamHeartbeat(
        @Schema(
                description =
                        "The position to resume after, as in the id of the event; absent if nothing has been sent yet.",
                nullable = false)
        @Nullable String position,

        @Schema(minimum = "1", description = "The maximum time until the next event, in milliseconds.")
        long intervalMs) {}
