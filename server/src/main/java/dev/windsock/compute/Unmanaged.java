// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/**
 * Something that runs, or has run, where instances do, and is none. Windsock shows it and never touches it.
 *
 * @param id as the engine has it, shortened
 * @param status as the engine says it, such as {@code Up 2 hours}
 */
public record Unmanaged(
        String id,
        String name,
        String image,
        State state,
        String status,
        List<PublishedPort> ports,
        Instant createdAt) {
    /** Whether it runs. */
    @Schema(name = "UnmanagedState", description = "Whether a container that is no instance runs.")
    public enum State {
        RUNNING,
        PAUSED,
        STOPPED
    }
}
