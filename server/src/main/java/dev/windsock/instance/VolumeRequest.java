// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Mount;
import dev.windsock.id.VolumeId;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** A volume to attach at launch. */
@Serdeable
@Schema(name = "VolumeRequest", description = "A volume to attach at launch.")
public record VolumeRequest(
        @NotNull @Pattern(
                regexp = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                message = "must be a volume id")
        @Schema(format = "uuid", description = "An AVAILABLE volume.")
        String volumeId,

        @NotNull @Schema(
                maxLength = 255,
                pattern = Mount.PATH_PATTERN,
                example = "/data",
                description =
                        "Its path in the instance, in the same form as `mount_path` in `POST /api/volumes/{id}/attach`. "
                                + "With the process driver, it is inside the working directory of the instance.")
        String mountPath) {
    static VolumeRequest of(Mount mount) {
        return new VolumeRequest(mount.volumeId().value(), mount.path());
    }

    Mount mount() {
        return new Mount(new VolumeId(volumeId), mountPath);
    }
}
