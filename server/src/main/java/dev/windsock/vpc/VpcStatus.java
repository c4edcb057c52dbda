// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import io.swagger.v3.oas.annotations.media.Schema;

/** The status of a VPC. A VPC is visible only after its network has been created. */
@Schema(name = "VpcStatus", description = "AVAILABLE: instances can be launched in the VPC.")
public enum VpcStatus {
    AVAILABLE
}
