// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** Where to attach a volume. */
@Serdeable
@Schema(name = "AttachVolumeRequest", description = "Where to attach a volume.")
public record AttachVolumeRequest(
        @NotNull @Schema(format = "uuid", description = "The instance, in any state but TERMINATED.")
        String instanceId,

        @NotNull @Schema(
                maxLength = 255,
                example = "/data",
                description =
                        "Absolute, of names of [A-Za-z0-9._@+-], without . and .. and not / itself; not within or around that of another volume"
                                + " of the instance. Under the process driver it stands within the instance's working"
                                + " directory; $WINDSOCK_MOUNT_ROOT before it is right under every driver.")
        String mountPath) {}
