// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import dev.windsock.compute.Unmanaged;
import dev.windsock.instance.PortMapping;
import dev.windsock.json.Timestamps;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** The engine's containers that are not instances. */
@Serdeable
@Schema(
        name = "UnmanagedContainers",
        description = "The engine's containers that are not instances. They are read-only.")
record UnmanagedView(
        @Schema(description = "Empty unless `WINDSOCK_COMPUTE_DOCKER_SHOW_UNMANAGED` is true.")
        List<Item> items) {
    static UnmanagedView of(List<Unmanaged> unmanaged) {
        return new UnmanagedView(unmanaged.stream().map(Item::of).toList());
    }

    /** One container. */
    @Serdeable
    @Schema(name = "UnmanagedContainer", description = "A container that is not an instance.")
    record Item(
            @Schema(description = "The engine's container id, truncated.")
            String id,

            String name,
            String image,
            Unmanaged.State state,

            @Schema(description = "The engine's own status text.", example = "Up 2 hours")
            String status,

            @Schema(description = "The ports published on the host.")
            List<PortMapping> ports,

            @Schema(description = "When the container was created.")
            Instant createdAt) {
        private static Item of(Unmanaged unmanaged) {
            return new Item(
                    unmanaged.id(),
                    unmanaged.name(),
                    unmanaged.image(),
                    unmanaged.state(),
                    unmanaged.status(),
                    unmanaged.ports().stream().map(PortMapping::of).toList(),
                    Timestamps.toMillis(unmanaged.createdAt()));
        }
    }
}
