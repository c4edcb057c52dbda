// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import io.swagger.v3.oas.annotations.media.Schema;

/** Whether a volume is attached to an instance. */
@Schema(
        name = "VolumeStatus",
        description = "AVAILABLE: not attached to an instance. IN_USE: attached to the instance in instance_id.")
public enum VolumeStatus {
    AVAILABLE,
    IN_USE
}
