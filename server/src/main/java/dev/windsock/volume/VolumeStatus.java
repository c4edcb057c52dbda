// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import io.swagger.v3.oas.annotations.media.Schema;

/** Whether a volume is attached. */
@Schema(
        name = "VolumeStatus",
        description =
                "Whether a volume is attached. AVAILABLE: to no instance. IN_USE: to the one that instance_id names.")
public enum VolumeStatus {
    AVAILABLE,
    IN_USE
}
