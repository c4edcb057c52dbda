// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/**
 * A container that is not an instance. Windsock shows it and never changes it.
 *
 * @param id the engine's id, shortened
 * @param status the status as the engine displays it, such as {@code Up 2 hours}
 */
public record Unmanaged(
        String id,
        String name,
        String image,
        State state,
        String status,
        List<PublishedPort> ports,
        Instant createdAt) {
    /** Whether it is running. */
    @Schema(name = "UnmanagedState", description = "Whether a container that is not an instance is running.")
    public enum State {
        RUNNING,
        PAUSED,
        STOPPED
    }
}
