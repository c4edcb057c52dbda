// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Mount;
import dev.windsock.id.VolumeId;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** A {@link Mount} as JSON, in responses, events and rows. */
@Serdeable
@Schema(name = "VolumeMount", description = "A volume that is attached to the instance.")
record VolumeMount(
        @Schema(format = "uuid", description = "Id of the volume.")
        String volumeId,

        @Schema(description = "Its path in the instance.") String mountPath) {
    static VolumeMount of(Mount mount) {
        return new VolumeMount(mount.volumeId().value(), mount.path());
    }

    Mount mount() {
        return new Mount(new VolumeId(volumeId), mountPath);
    }
}
