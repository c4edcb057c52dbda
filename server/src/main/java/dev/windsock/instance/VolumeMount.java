// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Mount;
import dev.windsock.id.VolumeId;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;

/** A volume as the instance sees it. */
@Serdeable
@Schema(name = "VolumeMount", description = "A volume as the instance sees it.")
public record VolumeMount(
        @Schema(format = "uuid", description = "The volume.")
        String volumeId,

        @Schema(description = "Where it is in the instance.")
        String mountPath) {
    Mount mount() {
        return new Mount(new VolumeId(volumeId), mountPath);
    }
}
