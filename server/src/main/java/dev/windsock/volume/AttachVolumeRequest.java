// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.compute.Mount;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** Where to attach a volume. */
@Serdeable
@Schema(name = "AttachVolumeRequest", description = "Where to attach a volume.")
public record AttachVolumeRequest(
        @NotNull @Schema(format = "uuid", description = "An instance in any state except TERMINATED.")
        String instanceId,

        @NotNull @Schema(
                maxLength = 255,
                pattern = Mount.PATH_PATTERN,
                example = "/data",
                description = "An absolute path whose segments consist of [A-Za-z0-9._@+-]. It must not be / itself or "
                        + "contain . or .. as a segment. It must not be"
                        + " inside or above the path of another volume of the instance. With the process driver,"
                        + " the path is inside the working directory of the instance. With every driver, programs"
                        + " find the volume at $WINDSOCK_MOUNT_ROOT followed by this path.")
        String mountPath) {}
